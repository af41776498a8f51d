package io.ledge.runtime.stress;

import io.ledge.client.Ack;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.LedgeException;
import io.ledge.client.StateOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a suspended board or a paused process does to a session: {@code StallScenes node|client seconds}. Stops the one
 * process by SIGSTOP while the other calls, continues it, and tells what every call gave, when the link was lost and found,
 * and what the node's error log says.
 */
public final class StallScenes {
    private StallScenes() {}

    public static void main(final String[] args) throws Exception {
        if (args[0].equals("caller")) {
            caller(Path.of(args[1]));
            return;
        }
        final int seconds = Integer.parseInt(args[1]);
        final Path dataDir = Files.createTempDirectory("ledge-stall");
        final Process node = IdleScenes.start("node", dataDir.toString());
        final Process client = IdleScenes.start(StallScenes.class, "caller", dataDir.toString());
        final Thread reader = Thread.ofPlatform().start(() -> {
            client.inputReader().lines().forEach(line -> System.out.println("client: " + line));
        });
        final Process stopped = args[0].equals("node") ? node : client;
        TimeUnit.SECONDS.sleep(2);
        say("SIGSTOP " + args[0]);
        IdleScenes.signal(stopped, "STOP");
        TimeUnit.SECONDS.sleep(seconds);
        say("SIGCONT " + args[0]);
        IdleScenes.signal(stopped, "CONT");
        TimeUnit.SECONDS.sleep(5);
        client.outputWriter().write('\n');
        client.outputWriter().flush();
        say("client ended: " + client.waitFor(10, TimeUnit.SECONDS));
        reader.join();
        say("node: " + IdleScenes.counters(node));
        errors(dataDir);
        client.destroyForcibly();
        node.destroy();
        node.waitFor();
    }

    private static void errors(final Path dataDir) throws Exception {
        new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.ledge.runtime.cli.LedgeCli",
                        "errors",
                        "--data-dir",
                        dataDir.toString())
                .inheritIO()
                .start()
                .waitFor();
    }

    /** Calls every 100 ms, synchronously and not, with a subscription open; says whatever is not a quick answer. */
    private static void caller(final Path dataDir) throws Exception {
        final AtomicInteger delivered = new AtomicInteger();
        try (LedgeClient client = LedgeClient.connect(new LedgeClientContext()
                .dataDir(dataDir)
                .appId("caller")
                .onConnectionChange((state, reason) -> say(state + ": " + reason))
                .errorHandler(error -> say("error handler: " + error)))) {
            client.subscribe("pubsub", "topic", event -> {
                delivered.incrementAndGet();
                return Ack.SUCCESS;
            });
            System.out.println("ready");
            while (System.in.available() == 0) {
                final CompletableFuture<String> async =
                        client.saveStateAsync("statestore", "key", new byte[10], StateOptions.none());
                final long startNs = System.nanoTime();
                async.whenComplete((etag, error) -> {
                    if (error != null) {
                        say("async after " + ms(startNs) + " ms: " + error);
                    }
                });
                call(client);
                TimeUnit.MILLISECONDS.sleep(100);
            }
            say("delivered=" + delivered + ", connected=" + client.isConnected());
        }
    }

    private static void call(final LedgeClient client) {
        final long startNs = System.nanoTime();
        try {
            client.publish("pubsub", "topic", new byte[10]);
            if (ms(startNs) > 200) {
                say("sync answered after " + ms(startNs) + " ms");
            }
        } catch (final LedgeException ex) {
            say("sync after " + ms(startNs) + " ms: " + ex);
        }
    }

    private static long ms(final long startNs) {
        return (System.nanoTime() - startNs) / 1_000_000;
    }

    private static void say(final String text) {
        System.out.println(LocalTime.now() + " " + text);
    }
}
