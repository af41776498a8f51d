import io.dapr.client.DaprClient;
import io.dapr.client.DaprClientBuilder;
import io.dapr.client.DaprPreviewClient;
import io.dapr.client.domain.UnlockResponseStatus;
import io.dapr.exceptions.DaprException;
import io.dapr.utils.TypeRef;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Publishing, a streaming subscription, secrets, configuration and locks by Dapr's SDK for Java, over gRPC. Ends with 0 when all
 * of it is as it should be.
 *
 * <p>Environment: DAPR_HTTP_PORT (for the health check), DAPR_GRPC_PORT.
 */
public final class BlocksApp {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private BlocksApp() {}

    public static void main(final String[] arguments) throws Exception {
        final DaprClientBuilder builder = new DaprClientBuilder();
        try (DaprClient client = builder.build();
                DaprPreviewClient preview = builder.buildPreviewClient()) {
            client.waitForSidecar(10_000).block();
            checkPubsub(client, preview);
            checkStores(client);
            checkLock(preview);
        }
        System.out.println("java over grpc: ok");
        System.exit(0); // the SDK's threads would linger
    }

    private static void checkPubsub(final DaprClient client, final DaprPreviewClient preview) throws Exception {
        final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        final var subscription = preview.subscribeToEvents("pubsub", "java", TypeRef.STRING).subscribe(events::add);
        String event = null;
        for (int i = 0; i < 20 && event == null; i++) { // the SDK does not say when it is subscribed
            client.publishEvent("pubsub", "java", "hello").block();
            event = events.poll(1, TimeUnit.SECONDS);
        }
        expect("hello", event);
        final var bulk = client.publishEvents("pubsub", "java", "text/plain", List.of("a", "b")).block();
        expect(0, bulk.getFailedEntries().size());
        subscription.dispose();
        try {
            client.publishEvent("other", "java", "hello").block();
            throw new AssertionError("a pubsub that is not there took an event");
        } catch (final DaprException ex) {
            expect("INVALID_ARGUMENT", ex.getErrorCode());
        }
    }

    private static void checkStores(final DaprClient client) {
        expect(Map.of("redis:password", "hush"), client.getSecret("vault", "redis:password").block());
        expect(Set.of("key", "redis:password"), client.getBulkSecret("vault").block().keySet());
        expect("5s", client.getConfiguration("settings", "interval").block().getValue());
        final var first = client.subscribeConfiguration("settings", "interval").blockFirst(PATIENCE);
        expect(false, first.getSubscriptionId().isEmpty());
    }

    private static void checkLock(final DaprPreviewClient preview) {
        expect(true, preview.tryLock("locks", "java", "me", 60).block());
        expect(false, preview.tryLock("locks", "java", "you", 60).block());
        expect(UnlockResponseStatus.LOCK_BELONG_TO_OTHERS, preview.unlock("locks", "java", "you").block());
        expect(UnlockResponseStatus.SUCCESS, preview.unlock("locks", "java", "me").block());
    }

    private static void expect(final Object expected, final Object actual) {
        if (!Objects.equals(expected, actual)) {
            throw new AssertionError("expected " + expected + ", got " + actual);
        }
    }
}
