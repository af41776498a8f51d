package io.ledge.runtime.crash;

import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeException;
import io.ledge.client.StateItem;
import io.ledge.protocol.ErrorCode;
import java.util.List;
import java.util.SplittableRandom;

/** A writer that waits for each answer before it asks for the next change: every one is a batch and a sync of its own. */
final class OneByOne {
    private final LedgeClient client;
    private final String store;
    private final Expectation expectation;
    private final Requests requests;
    private final SplittableRandom random;

    OneByOne(final LedgeClient client, final String store, final Expectation expectation, final long seed) {
        this.client = client;
        this.store = store;
        this.expectation = expectation;
        requests = new Requests(client, store, expectation);
        random = new SplittableRandom(seed);
    }

    /** Verifies what the node started with. */
    OneByOne verify() {
        expectation.restarted(client.getBulkState(store, Writer.KEYS));
        return this;
    }

    /** @return null: it was acknowledged; else why not */
    LedgeException change() throws InterruptedException {
        final String key = Writer.KEYS.get(random.nextInt(Writer.KEYS.size()));
        return change(
                key.startsWith(Writer.COUNTER)
                        ? new Change.Increment(key, random.nextInt(1, 1000))
                        : new Change.Set(key, random.nextInt(Held.MIN_LENGTH, 400)));
    }

    /** As {@link #change()}, for who is never interrupted. */
    LedgeException tryChange() {
        try {
            return change();
        } catch (final InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }

    LedgeException change(final Change change) throws InterruptedException {
        final long number = expectation.intend(List.of(change));
        return requests.settle(number, requests.send(number, change));
    }

    /** @return null: all were acknowledged; else why the first that was not, was not */
    LedgeException changes(final int count) throws InterruptedException {
        LedgeException failure = null;
        for (int i = 0; i < count && failure == null; i++) {
            failure = change();
        }
        return failure;
    }

    /** Every item is served as it should be. */
    void readAll() {
        for (final String key : Writer.KEYS) {
            expectation.read(expectation.floor(), client.getState(store, key));
        }
    }

    /** Every item that is durable is served, and no other. */
    void readAllAfterFailure() {
        for (final String key : Writer.KEYS) {
            expectation.readAfterFailure(key, read(key));
        }
    }

    /** Null: it was not served, for nobody knows whether its change is on the disk. */
    private StateItem read(final String key) {
        try {
            return client.getState(store, key);
        } catch (final LedgeException ex) {
            if (ex.code() != ErrorCode.NOT_DURABLE) {
                throw ex;
            }
            return null;
        }
    }
}
