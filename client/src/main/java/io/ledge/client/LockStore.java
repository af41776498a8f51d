package io.ledge.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Dapr's distributed lock over one lock component; locks are the same as those of {@code /v1.0-alpha1/lock}. A lock is an item
 * of the component's durable store whose value is its owner: it survives the node, and is free when its time is up. Any thread.
 */
public final class LockStore {
    private final LedgeClient client;
    private final String store;

    /** @param store name of the component */
    public LockStore(final LedgeClient client, final String store) {
        this.client = client;
        this.store = Objects.requireNonNull(store, "store");
    }

    /** What became of a lock that was to be given back. */
    public enum Unlocked {
        SUCCESS,
        LOCK_DOES_NOT_EXIST,
        LOCK_BELONGS_TO_OTHERS
    }

    /**
     * Takes the lock if nobody has it; whoever has it already does not get it again.
     *
     * @param owner one string for each that may hold it, such as a UUID
     * @param expiry then it is free, whatever its owner does
     * @return empty: it is taken. Else a fencing token, which grows with each lock that anybody gets: what the lock guards can
     *     refuse a smaller one than it has seen
     */
    public OptionalLong tryLock(final String resource, final String owner, final Duration expiry) {
        check(resource, owner);
        try {
            return OptionalLong.of(Long.parseLong(client.saveState(store, resource, bytes(owner), options(expiry))));
        } catch (final EtagMismatchException ex) {
            return OptionalLong.empty();
        }
    }

    public CompletableFuture<OptionalLong> tryLockAsync(
            final String resource, final String owner, final Duration expiry) {
        check(resource, owner);
        return client.saveStateAsync(store, resource, bytes(owner), options(expiry))
                .thenApply(etag -> OptionalLong.of(Long.parseLong(etag)))
                .exceptionally(LockStore::taken);
    }

    private static OptionalLong taken(final Throwable error) {
        final Throwable cause = error instanceof CompletionException ? error.getCause() : error;
        if (cause instanceof EtagMismatchException) {
            return OptionalLong.empty();
        }
        throw cause instanceof final RuntimeException unchecked ? unchecked : new CompletionException(cause);
    }

    /** Gives the lock back, if the owner has it. */
    public Unlocked unlock(final String resource, final String owner) {
        check(resource, owner);
        while (true) {
            final StateItem lock = client.getState(store, resource);
            if (!lock.found()) {
                return Unlocked.LOCK_DOES_NOT_EXIST;
            }
            if (!lock.text().equals(owner)) {
                return Unlocked.LOCK_BELONGS_TO_OTHERS;
            }
            try {
                client.deleteState(store, resource, StateOptions.none().etag(lock.etag()));
                return Unlocked.SUCCESS;
            } catch (final EtagMismatchException ex) {
                // its time was up meanwhile, and it may be another's: looks again
            }
        }
    }

    private static StateOptions options(final Duration expiry) {
        return StateOptions.none()
                .firstWrite(true)
                .ttl(Objects.requireNonNull(expiry, "expiry"))
                .contentType("text/plain");
    }

    private static byte[] bytes(final String owner) {
        return owner.getBytes(StandardCharsets.UTF_8);
    }

    private static void check(final String resource, final String owner) {
        if (resource.isEmpty() || owner.isEmpty()) {
            throw new LedgeConfigurationException(
                    "a lock has a resource and an owner: resource='" + resource + "', owner='" + owner + "'");
        }
    }
}
