package io.ledge.core.binding;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** That a store is to go on with another opener: asked for by any thread, done by the store's own. */
final class StoreSwitch {
    /** An open that is told to stop waiting stops within this time; one that reads a large file goes on. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    private final ThreadedStateComponent.Opener opener;
    private final CompletableFuture<StateComponent.Switched> outcome = new CompletableFuture<>();
    private volatile boolean isGivenUp;

    StoreSwitch(final ThreadedStateComponent.Opener opener) {
        this.opener = opener;
    }

    ThreadedStateComponent.Opener opener() {
        return opener;
    }

    /** What may wait for others without end is to stop. */
    boolean isGivenUp() {
        return isGivenUp;
    }

    /** @return false: nobody waits for it any more */
    boolean end(final StateComponent.Switched how) {
        return outcome.complete(how);
    }

    /** One that takes longer is taken for done: commands wait for it, as at the start of a node. */
    StateComponent.Switched await(final Duration patience) {
        try {
            try {
                return outcome.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (final TimeoutException ex) {
                isGivenUp = true;
                return outcome.completeOnTimeout(
                                StateComponent.Switched.DONE, STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                        .get();
            }
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            return new StateComponent.Switched("the node is closing", true);
        } catch (final ExecutionException ex) {
            throw new IllegalStateException(ex); // nobody completes it so
        }
    }
}
