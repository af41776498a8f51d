package io.ledge.runtime.node;

import io.ledge.core.binding.ComponentException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** Where what the core holds is changed: right here before it runs, by its own thread once it does. */
interface AtHome {
    long PATIENCE_MS = 10_000;

    /**
     * Returns when the change is made.
     *
     * @throws ComponentException when the core could not be asked; nothing was changed
     */
    void run(Runnable change) throws ComponentException;

    /**
     * Of a core that runs. For any thread but the core's.
     *
     * @param offer of the core's tasks: false when it has too many
     */
    static AtHome of(final Predicate<Runnable> offer, final long patienceMs) {
        return change -> {
            final FutureTask<Void> task = new FutureTask<>(change, null);
            final AtomicBoolean isClaimed = new AtomicBoolean(); // by the core, which runs it, or by us, who gave up
            final boolean isOffered = offer.test(() -> {
                if (isClaimed.compareAndSet(false, true)) {
                    task.run();
                }
            });
            if (!isOffered) {
                throw new ComponentException("the core has too many changes to make: save the file again");
            }
            await(task, isClaimed, patienceMs);
        };
    }

    private static void await(final FutureTask<Void> task, final AtomicBoolean isClaimed, final long patienceMs)
            throws ComponentException {
        try {
            try {
                task.get(patienceMs, TimeUnit.MILLISECONDS);
            } catch (final TimeoutException ex) {
                if (isClaimed.compareAndSet(false, true)) {
                    throw new ComponentException(
                            "the core did not answer within " + patienceMs + " ms: save the file again");
                }
                task.get(); // it has begun, and waits for nothing
            }
        } catch (final ExecutionException ex) {
            throw new ComponentException(ex.getCause().getMessage());
        } catch (final InterruptedException ex) {
            isClaimed.set(true);
            Thread.currentThread().interrupt();
            throw new ComponentException("the node is closing");
        }
    }
}
