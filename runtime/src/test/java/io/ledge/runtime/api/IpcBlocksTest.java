package io.ledge.runtime.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.client.ConfigurationItem;
import io.ledge.client.ConfigurationStore;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.LedgeConfigurationException;
import io.ledge.client.LedgeException;
import io.ledge.client.LockStore;
import io.ledge.client.LockStore.Unlocked;
import io.ledge.client.StateWatch;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.test.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Locks and configuration over IPC are those of Dapr's API: one app by both ways. */
@Timeout(60)
class IpcBlocksTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String LOCK = "/v1.0-alpha1/lock/locks";
    private static final String UNLOCK = "/v1.0-alpha1/unlock/locks";

    @TempDir
    Path dataDir;

    private RawNode node;
    private LedgeClient client;
    private LockStore locks;
    private ConfigurationStore settings;

    @BeforeEach
    void start() throws Exception {
        node = RawNode.with(
                dataDir, ComponentSpec.of("locks", "lock.ledge"), ComponentSpec.of("settings", "configuration.ledge"));
        client = LedgeClient.connect(new LedgeClientContext().appId("app").dataDir(dataDir));
        locks = new LockStore(client, "locks");
        settings = new ConfigurationStore(client, "settings");
    }

    @AfterEach
    void stop() {
        client.close();
        node.close();
    }

    private static String ask(final String owner) {
        return "{\"resourceId\":\"door\",\"lockOwner\":\"" + owner + "\",\"expiryInSeconds\":60}";
    }

    @Test
    void shouldShareLocksWithTheApi() throws Exception {
        final long first = locks.tryLock("door", "a", LONG).orElseThrow();
        assertEquals("200 {\"success\":false}", node.line("POST", LOCK, ask("b")));
        assertEquals("200 {\"status\":2}", node.line("POST", UNLOCK, ask("b")));
        assertEquals("200 {\"status\":0}", node.line("POST", UNLOCK, ask("a")));

        assertTrue(node.line("POST", LOCK, ask("b")).contains("true"));
        assertEquals(OptionalLong.empty(), locks.tryLock("door", "a", LONG));
        assertEquals(Unlocked.LOCK_BELONGS_TO_OTHERS, locks.unlock("door", "a"));
        assertEquals(Unlocked.SUCCESS, locks.unlock("door", "b"));
        assertEquals(Unlocked.LOCK_DOES_NOT_EXIST, locks.unlock("door", "b"));
        assertTrue(locks.tryLockAsync("door", "c", LONG).get().orElseThrow() > first, "fencing tokens grow");
        assertEquals(OptionalLong.empty(), locks.tryLockAsync("door", "d", LONG).get());
    }

    @Test
    void shouldFreeALockWhoseTimeIsUp() {
        locks.tryLock("door", "a", Duration.ofMillis(50));
        Await.await(Duration.ofSeconds(20), () -> "never free", () -> locks.tryLock("door", "b", LONG)
                .isPresent());
        assertEquals(Unlocked.LOCK_BELONGS_TO_OTHERS, locks.unlock("door", "a"));
    }

    @Test
    void shouldRefuseWhatIsNoLock() {
        assertThrows(LedgeConfigurationException.class, () -> locks.tryLock("", "a", LONG));
        assertThrows(LedgeConfigurationException.class, () -> locks.tryLock("door", "a", Duration.ZERO));
        assertThrows(NullPointerException.class, () -> locks.tryLock("door", "a", null), "a lock for good");
        assertThrows(LedgeException.class, () -> new LockStore(client, "no").tryLock("door", "a", LONG));
    }

    @Test
    void shouldReadTheItemsOfTheApi() throws Exception {
        client.saveState("settings", "interval", "5s".getBytes(UTF_8));
        client.saveState("settings", "long", "x".repeat(100_000).getBytes(UTF_8));
        final String version =
                settings.get("interval", "absent").get("interval").version();
        assertEquals(
                Map.of("interval", new ConfigurationItem("interval", "5s", version)),
                settings.get("interval", "absent"));
        assertEquals(Set.of("interval", "long"), settings.get().keySet());
        assertEquals(100_000, settings.get().get("long").value().length());
        assertTrue(node.line("GET", "/v1.0/configuration/settings?key=interval", "")
                .contains("\"version\":\"" + version + "\""));
    }

    @Test
    void shouldTellOfWhatThereIsThenOfEachChange() throws Exception {
        client.saveState("settings", "interval", "5s".getBytes(UTF_8));
        final BlockingQueue<Map<String, ConfigurationItem>> updates = new LinkedBlockingQueue<>();
        try (StateWatch watch = settings.subscribe(Set.of("interval"), updates::add)) {
            assertEquals("settings", watch.store());
            assertEquals("5s", next(updates).value());
            client.saveState("settings", "other", "1".getBytes(UTF_8));
            client.saveState("settings", "interval", "6s".getBytes(UTF_8));
            assertEquals("6s", next(updates).value());
            client.saveState("settings", "interval", "y".repeat(100_000).getBytes(UTF_8));
            assertEquals(100_000, next(updates).value().length());
            client.deleteState("settings", "interval");
            assertTrue(next(updates).isGone());
        }
        client.saveState("settings", "interval", "7s".getBytes(UTF_8));
        assertEquals("7s", settings.get("interval").get("interval").value());
        assertEquals(0, updates.size(), "closed");
    }

    private static ConfigurationItem next(final BlockingQueue<Map<String, ConfigurationItem>> updates)
            throws InterruptedException {
        final Map<String, ConfigurationItem> items = updates.poll(20, TimeUnit.SECONDS);
        assertEquals(Set.of("interval"), items.keySet());
        return items.get("interval");
    }
}
