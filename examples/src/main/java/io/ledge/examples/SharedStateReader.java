package io.ledge.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ledge.state.chronicle.map.SharedItem;
import io.ledge.state.chronicle.map.SharedState;
import io.ledge.state.chronicle.map.StateMapException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Reads the gateway's state from another process, straight from shared memory: what a {@code state.chronicle-map} component keeps
 * in its file, without a message to the node. Start the node first, with {@code examples/chronicle} as its resources:
 *
 * <pre>{@code
 * ./ledge run --resources-path examples/chronicle
 * ./ledge state set sharedstore setpoint 21.5
 * java @packaging/jvm.options @packaging/chronicle.options -cp 'packaging/target/lib/*:packaging/target/lib/chronicle/*' \
 *     io.ledge.examples.SharedStateReader /dev/shm/ledge-example.map setpoint
 * }</pre>
 *
 * <p>It prints the item, and again whenever it has changed. It may be started, stopped and killed as it likes; so may the node.
 */
public final class SharedStateReader {
    private static final long INTERVAL_MS = 100;

    private final SharedState state;
    private final String key;
    private final boolean isOnce;
    private long lastVersion = -1;

    private SharedStateReader(final SharedState state, final String key, final boolean isOnce) {
        this.state = state;
        this.key = key;
        this.isOnce = isOnce;
    }

    public static void main(final String[] args) throws InterruptedException {
        if (args.length < 2) {
            System.err.println("usage: SharedStateReader FILE KEY [once]");
            System.exit(2);
        }
        final boolean isOnce = args.length > 2 && args[2].equals("once");
        try (SharedState state = SharedState.open(Path.of(args[0]))) {
            new SharedStateReader(state, args[1], isOnce).run();
        } catch (final StateMapException ex) {
            System.err.println(ex.getMessage());
            System.exit(1);
        }
    }

    private void run() throws InterruptedException {
        do {
            try {
                print(state.get(key));
            } catch (final StateMapException ex) {
                if (isOnce) {
                    throw ex;
                }
                System.out.println("not now: " + ex.getMessage());
            }
            TimeUnit.MILLISECONDS.sleep(isOnce ? 0 : INTERVAL_MS);
        } while (!isOnce);
    }

    private void print(final Optional<SharedItem> item) {
        final long version = item.map(SharedItem::version).orElse(0L);
        if (version != lastVersion) {
            lastVersion = version;
            System.out.println(key + " " + item.map(SharedStateReader::text).orElse("is not there"));
        }
    }

    private static String text(final SharedItem item) {
        final String expiry = item.expiryMs() == 0 ? "" : ", until " + Instant.ofEpochMilli(item.expiryMs());
        return "= " + new String(item.value(), UTF_8) + " (version " + item.version() + expiry + ")";
    }
}
