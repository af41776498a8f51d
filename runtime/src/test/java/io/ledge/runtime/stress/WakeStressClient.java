package io.ledge.runtime.stress;

import io.ledge.client.Ack;
import io.ledge.client.ClientWaits;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.StateOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One client process of the {@link WakeStress}: repeats an operation at a pace and reports every one that was slow.
 *
 * <pre>
 *   arguments   dataDir pattern seconds
 *   pattern     operation[+sub][+N]:gapMicros     e.g. ping:3000, get+sub:50, async:0, big:0, pub+2:1000, ping-a:0
 *   prints      SLOW …      one line per operation above 80 ms
 *               RESULT …    one line at the end
 * </pre>
 */
public final class WakeStressClient {
    private static final long SLOW_NS = TimeUnit.MILLISECONDS.toNanos(80);
    private static final byte[] SMALL = new byte[100];
    private static final byte[] BIG = new byte[4 * 1024 * 1024];

    private final LedgeClient client;
    private final String pattern;
    private final String operation;
    private final boolean isSubscribed;
    private final int threads;
    private final long gapNs;
    private final long endNs;
    private final StallMeter stalls = new StallMeter().start();
    private final Semaphore deliveries = new Semaphore(0);

    private WakeStressClient(final LedgeClient client, final String pattern, final int seconds) {
        this.client = client;
        this.pattern = pattern;
        final String[] parts = pattern.split("[:+]");
        operation = parts[0];
        isSubscribed = pattern.contains("+sub");
        threads = pattern.contains("+2") ? 2 : 1;
        gapNs = TimeUnit.MICROSECONDS.toNanos(Long.parseLong(parts[parts.length - 1]));
        endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }

    public static void main(final String[] args) throws Exception {
        final LedgeClientContext context = new LedgeClientContext()
                .dataDir(Path.of(args[0]))
                .appId("stress-" + args[1].replaceAll("[^a-z0-9]", "-"));
        try (LedgeClient client = LedgeClient.connect(context)) {
            new WakeStressClient(client, args[1], Integer.parseInt(args[2])).run();
        }
    }

    private void run() throws Exception {
        if (isSubscribed) {
            client.subscribe("pubsub", "nobody-publishes", event -> Ack.SUCCESS);
        }
        if (operation.equals("ping_a") || operation.equals("ping_b")) {
            final String mine = operation.equals("ping_a") ? "a" : "b";
            client.subscribe("pubsub", mine, event -> {
                deliveries.release();
                return Ack.SUCCESS;
            });
            Thread.sleep(1000); // the other side subscribes too
        }
        final Thread[] callers = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            final int index = i;
            callers[i] = Thread.ofPlatform().start(() -> loop(index));
        }
        for (final Thread caller : callers) {
            caller.join();
        }
    }

    private void loop(final int index) {
        final Random random = new Random(pattern.hashCode() + index);
        final long[] times = new long[2_000_000];
        int count = 0;
        int slow = 0;
        while (System.nanoTime() < endNs) {
            pause(random);
            stalls.takeWorstNs();
            final long lateBefore = ClientWaits.lateWakes(client);
            final long startNs = System.nanoTime();
            call(index);
            final long timeNs = System.nanoTime() - startNs;
            times[count++ % times.length] = timeNs;
            if (timeNs > SLOW_NS && count > 1) {
                slow++;
                System.out.println("SLOW " + pattern + " at=" + LocalTime.now() + " ms=" + timeNs / 1_000_000
                        + " clientLateWakes=" + (ClientWaits.lateWakes(client) - lateBefore) + " clientStallMs="
                        + stalls.takeWorstNs() / 1_000_000);
            }
        }
        report(times, Math.min(count, times.length), slow);
    }

    private void report(final long[] times, final int count, final int slow) {
        final long[] sorted = Arrays.copyOf(times, count);
        Arrays.sort(sorted);
        System.out.printf(
                "RESULT %-16s n=%d p50=%.1f p99=%.1f p99.9=%.1f max=%.1f us slow=%d lateWakes=%d%n",
                pattern,
                count,
                sorted[count / 2] / 1e3,
                sorted[(int) (count * 0.99)] / 1e3,
                sorted[(int) (count * 0.999)] / 1e3,
                sorted[count - 1] / 1e3,
                slow,
                ClientWaits.lateWakes(client));
    }

    private void pause(final Random random) {
        if (gapNs > 0) {
            final long untilNs = System.nanoTime() + (long) (gapNs * (0.5 + random.nextDouble()));
            while (untilNs - System.nanoTime() > 0) {
                LockSupport.parkNanos(untilNs - System.nanoTime());
            }
        }
    }

    private void call(final int index) {
        final String key = "key-" + index;
        switch (operation) {
            case "ping" -> client.pingNs();
            case "get" -> client.getState("statestore", key);
            case "save" -> client.saveState("statestore", key, SMALL);
            case "async" ->
                client.saveStateAsync("statestore", key, SMALL, StateOptions.none())
                        .join();
            case "pub" -> client.publish("pubsub", "unheard", SMALL);
            case "echo" -> client.invokeBinding("echo", "echo", SMALL, Map.of());
            case "bigecho" -> client.invokeBinding("echo", "echo", BIG, Map.of());
            case "big" -> {
                client.saveState("statestore", "big", BIG);
                client.getState("statestore", "big");
            }
            case "ping_a" -> {
                client.publish("pubsub", "b", "ping".getBytes(StandardCharsets.US_ASCII));
                deliveries.tryAcquire(5);
                acquire();
            }
            case "ping_b" -> {
                acquire();
                client.publish("pubsub", "a", "pong".getBytes(StandardCharsets.US_ASCII));
            }
            default -> throw new IllegalArgumentException("no such operation: " + operation);
        }
    }

    private void acquire() {
        try {
            deliveries.tryAcquire(2, TimeUnit.SECONDS);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
