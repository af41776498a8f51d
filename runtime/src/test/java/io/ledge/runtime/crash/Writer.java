package io.ledge.runtime.crash;

import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Changes one store by itself until the node is gone: bursts of sets, deletes, increments and transactions, under way at the same time,
 * with conditions that hold and conditions that do not.
 */
final class Writer implements CrashClient {
    /** Keys of counters begin with it. */
    static final String COUNTER = "c";

    /** All that a writer ever uses. */
    static final List<String> KEYS = keys();

    private static final int PLAIN_KEYS = 20;
    private static final int COUNTERS = 4;
    private static final int BURST = 16;
    private static final int MAX_PAUSE_US = 8000;

    private final LedgeClient client;
    private final Expectation expectation;
    private final Requests requests;
    private final SplittableRandom random;

    Writer(final LedgeClient client, final String store, final Expectation expectation, final long seed) {
        this.client = client;
        this.expectation = expectation;
        requests = new Requests(client, store, expectation);
        random = new SplittableRandom(seed);
    }

    private static List<String> keys() {
        final List<String> keys = new ArrayList<>();
        for (int i = 0; i < PLAIN_KEYS; i++) {
            keys.add("k" + i);
        }
        for (int i = 0; i < COUNTERS; i++) {
            keys.add(COUNTER + i);
        }
        return keys;
    }

    @Override
    public void run() throws InterruptedException {
        while (burst()) {
            TimeUnit.MICROSECONDS.sleep(random.nextInt(MAX_PAUSE_US)); // so that a life is not too long to check
        }
    }

    /** @return whether the node is still there */
    private boolean burst() throws InterruptedException {
        final List<Change> changes = new ArrayList<>();
        for (int i = random.nextInt(BURST); i >= 0; i--) {
            changes.add(next());
        }
        final long first = expectation.intend(changes);
        final List<CompletableFuture<Long>> answers = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            answers.add(requests.send(first + i, changes.get(i)));
        }
        LedgeException failure = null;
        for (int i = 0; i < answers.size(); i++) {
            final LedgeException last = requests.settle(first + i, answers.get(i));
            failure = failure == null ? last : failure;
        }
        return failure == null;
    }

    private Change next() {
        final int dice = random.nextInt(100);
        if (dice < 55) {
            return set();
        }
        if (dice < 65) {
            final String key = key();
            return new Change.Set(key, length(), false, expectation.knownVersion(key));
        }
        if (dice < 70) {
            final String key = key();
            return new Change.Set(key, length(), false, expectation.versionAtStart(key));
        }
        if (dice < 85) {
            return new Change.Increment(COUNTER + random.nextInt(COUNTERS), random.nextInt(1, 1000));
        }
        return dice < 91 ? new Change.Delete(key()) : transaction();
    }

    private Change set() {
        return new Change.Set(key(), length(), random.nextInt(10) == 0, 0);
    }

    private Change transaction() {
        final List<Change> steps = new ArrayList<>();
        final List<String> keys = new ArrayList<>(KEYS.subList(0, PLAIN_KEYS));
        for (int i = random.nextInt(8); i >= 0; i--) {
            final String key = keys.remove(random.nextInt(keys.size()));
            steps.add(random.nextInt(4) == 0 ? new Change.Delete(key) : new Change.Set(key, shortLength()));
        }
        return new Change.Transact(steps);
    }

    private String key() {
        return KEYS.get(random.nextInt(PLAIN_KEYS));
    }

    private int shortLength() {
        return random.nextInt(Held.MIN_LENGTH, 600);
    }

    /** Mostly short, some around the inline limit, a few that travel in pieces. */
    private int length() {
        final int dice = random.nextInt(100);
        if (dice < 85) {
            return shortLength();
        }
        return dice < 95 ? random.nextInt(4000, 4200) : random.nextInt(5000, 40_000);
    }

    @Override
    public void close() {
        client.close();
    }
}
