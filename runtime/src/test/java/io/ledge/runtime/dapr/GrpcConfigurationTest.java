package io.ledge.runtime.dapr;

import static io.ledge.runtime.dapr.GrpcCaller.assertFails;
import static io.ledge.runtime.dapr.GrpcCaller.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dapr.v1.CommonProtos.ConfigurationItem;
import io.dapr.v1.DaprConfigurationProtos.GetConfigurationRequest;
import io.dapr.v1.DaprConfigurationProtos.SubscribeConfigurationRequest;
import io.dapr.v1.DaprConfigurationProtos.SubscribeConfigurationResponse;
import io.dapr.v1.DaprConfigurationProtos.UnsubscribeConfigurationRequest;
import io.dapr.v1.DaprConfigurationProtos.UnsubscribeConfigurationResponse;
import io.dapr.v1.DaprLockProtos.TryLockRequest;
import io.dapr.v1.DaprLockProtos.UnlockRequest;
import io.dapr.v1.DaprLockProtos.UnlockResponse;
import io.dapr.v1.DaprSecretProtos.GetBulkSecretRequest;
import io.dapr.v1.DaprSecretProtos.GetSecretRequest;
import io.grpc.Status.Code;
import io.ledge.api.semantics.AppContext;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.runtime.node.LedgeNode;
import io.ledge.runtime.node.NodeContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Configuration, secrets and locks. */
@Timeout(60)
class GrpcConfigurationTest {
    private static final String SETTINGS = "settings";

    @TempDir
    Path dataDir;

    @TempDir
    Path resources;

    private LedgeNode node;
    private GrpcCaller caller;

    @BeforeEach
    void start() throws Exception {
        final Path secrets = resources.resolve("secrets.json");
        Files.writeString(secrets, "{\"redis\":{\"password\":\"hush\"},\"key\":\"s3cret\"}");
        Files.writeString(resources.resolve("a.yaml"), """
                kind: Component
                metadata: {name: settings}
                spec: {type: configuration.ledge}
                ---
                kind: Component
                metadata: {name: locks}
                spec: {type: lock.ledge}
                ---
                kind: Component
                metadata: {name: vault}
                spec: {type: secretstores.local.file, metadata: [{name: secretsFile, value: %s}]}
                """.formatted(secrets));
        node = LedgeNode.launch(new NodeContext()
                .dataDir(dataDir)
                .resourcesPaths(List.of(resources))
                .apps(List.of(new AppContext("app"))));
        caller = new GrpcCaller(node.apps().getFirst().grpcPort());
    }

    @AfterEach
    void stop() {
        caller.close();
        node.close();
    }

    private void set(final String key, final String value) {
        try (LedgeClient operator =
                LedgeClient.connect(new LedgeClientContext().dataDir(dataDir).appId("operator"))) {
            operator.saveState(SETTINGS, key, value.getBytes(UTF_8));
        }
    }

    // configuration

    private Map<String, ConfigurationItem> items(final String... keys) {
        return get(caller.dapr()
                        .getConfiguration(GetConfigurationRequest.newBuilder()
                                .setStoreName(SETTINGS)
                                .addAllKeys(List.of(keys))
                                .build()))
                .getItemsMap();
    }

    @Test
    void shouldAnswerItems() {
        set("interval", "5s");
        set("limit", "7");
        assertEquals("5s", items("interval", "missing").get("interval").getValue());
        assertFalse(items().get("limit").getVersion().isEmpty());
        assertEquals(2, items().size());
        assertFails(Code.INVALID_ARGUMENT, "configuration store other not found", () -> caller.dapr()
                .getConfigurationAlpha1(GetConfigurationRequest.newBuilder()
                        .setStoreName("other")
                        .build()));
    }

    private Received<SubscribeConfigurationResponse> subscribe(final String... keys) {
        final Received<SubscribeConfigurationResponse> received = new Received<>();
        caller.streams()
                .subscribeConfiguration(
                        SubscribeConfigurationRequest.newBuilder()
                                .setStoreName(SETTINGS)
                                .addAllKeys(List.of(keys))
                                .build(),
                        received);
        return received;
    }

    private UnsubscribeConfigurationResponse unsubscribe(final String id) {
        return get(caller.dapr()
                .unsubscribeConfiguration(UnsubscribeConfigurationRequest.newBuilder()
                        .setStoreName(SETTINGS)
                        .setId(id)
                        .build()));
    }

    @Test
    void shouldTellOfChangesUntilUnsubscribed() {
        final Received<SubscribeConfigurationResponse> received = subscribe("interval");
        final SubscribeConfigurationResponse first = received.next();
        assertFalse(first.getId().isEmpty());
        assertEquals(0, first.getItemsCount());
        set("limit", "7");
        set("interval", "5s");
        final SubscribeConfigurationResponse change = received.next();
        assertEquals(first.getId(), change.getId());
        assertEquals("5s", change.getItemsOrThrow("interval").getValue());
        assertEquals(1, change.getItemsCount());
        assertTrue(unsubscribe(first.getId()).getOk());
        assertEquals(Code.OK, received.end().getCode());
        final UnsubscribeConfigurationResponse again = unsubscribe(first.getId());
        assertFalse(again.getOk());
        assertTrue(again.getMessage().contains("does not exist"), again::getMessage);
    }

    @Test
    void shouldRefuseASubscriptionToNoStore() {
        final Received<SubscribeConfigurationResponse> received = new Received<>();
        caller.streams()
                .subscribeConfigurationAlpha1(
                        SubscribeConfigurationRequest.newBuilder()
                                .setStoreName("other")
                                .build(),
                        received);
        assertEquals(Code.INVALID_ARGUMENT, received.end().getCode());
    }

    // secrets

    @Test
    void shouldAnswerSecrets() {
        assertEquals(
                Map.of("redis:password", "hush"),
                get(caller.dapr()
                                .getSecret(GetSecretRequest.newBuilder()
                                        .setStoreName("vault")
                                        .setKey("redis:password")
                                        .build()))
                        .getDataMap());
        final var all = get(caller.dapr()
                        .getBulkSecret(GetBulkSecretRequest.newBuilder()
                                .setStoreName("vault")
                                .build()))
                .getDataMap();
        assertEquals(Map.of("key", "s3cret"), all.get("key").getSecretsMap());
        assertEquals(2, all.size());
        assertFails(Code.INVALID_ARGUMENT, "failed finding secret store with key other", () -> caller.dapr()
                .getSecret(GetSecretRequest.newBuilder().setStoreName("other").build()));
    }

    // locks

    private boolean tryLock(final String owner) {
        return get(caller.dapr()
                        .tryLockAlpha1(TryLockRequest.newBuilder()
                                .setStoreName("locks")
                                .setResourceId("door")
                                .setLockOwner(owner)
                                .setExpiryInSeconds(60)
                                .build()))
                .getSuccess();
    }

    private UnlockResponse.Status unlock(final String owner) {
        return get(caller.dapr()
                        .unlockAlpha1(UnlockRequest.newBuilder()
                                .setStoreName("locks")
                                .setResourceId("door")
                                .setLockOwner(owner)
                                .build()))
                .getStatus();
    }

    @Test
    void shouldLockForOneAtATime() {
        assertEquals(UnlockResponse.Status.LOCK_DOES_NOT_EXIST, unlock("me"));
        assertTrue(tryLock("me"));
        assertFalse(tryLock("you"));
        assertEquals(UnlockResponse.Status.LOCK_BELONGS_TO_OTHERS, unlock("you"));
        assertEquals(UnlockResponse.Status.SUCCESS, unlock("me"));
        assertTrue(tryLock("you"));
        assertFails(Code.INVALID_ARGUMENT, "ExpiryInSeconds is not positive in lock store locks", () -> caller.dapr()
                .tryLockAlpha1(TryLockRequest.newBuilder().setStoreName("locks").build()));
    }
}
