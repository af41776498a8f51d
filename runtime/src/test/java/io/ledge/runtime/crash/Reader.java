package io.ledge.runtime.crash;

import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeUnavailableException;
import io.ledge.client.OutcomeUnknownException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Reads what a writer changes, over a session of its own, until the node is gone: what it is shown must survive, too. */
final class Reader implements CrashClient {
    private static final int MAX_PAUSE_US = 2000;

    private final LedgeClient client;
    private final String store;
    private final Expectation expectation;
    private final SplittableRandom random;

    Reader(final LedgeClient client, final String store, final Expectation expectation, final long seed) {
        this.client = client;
        this.store = store;
        this.expectation = expectation;
        random = new SplittableRandom(seed);
    }

    @Override
    public void run() throws InterruptedException {
        try {
            while (true) {
                final String key = Writer.KEYS.get(random.nextInt(Writer.KEYS.size()));
                final int floor = expectation.floor();
                expectation.read(floor, client.getState(store, key));
                TimeUnit.MICROSECONDS.sleep(random.nextInt(MAX_PAUSE_US));
            }
        } catch (final LedgeUnavailableException | OutcomeUnknownException ex) {
            // killed, as is the custom here
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
