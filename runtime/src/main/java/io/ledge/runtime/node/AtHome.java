package io.ledge.runtime.node;

import io.ledge.core.binding.ComponentException;
import io.ledge.core.loop.CoreTasks;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Where what the core holds is changed: right here before it runs, by its own thread once it does. */
interface AtHome {
    long PATIENCE_S = 10;

    /**
     * Returns when the change is made.
     *
     * @throws ComponentException when the core could not be asked; nothing was changed
     */
    void run(Runnable change) throws ComponentException;

    /** Of a core that runs. For any thread but the core's. */
    static AtHome of(final CoreTasks tasks) {
        return change -> {
            final FutureTask<Void> task = new FutureTask<>(change, null);
            if (!tasks.offer(task)) {
                throw new ComponentException("the core has too many changes to make: save the file again");
            }
            await(task);
        };
    }

    private static void await(final FutureTask<Void> task) throws ComponentException {
        try {
            task.get(PATIENCE_S, TimeUnit.SECONDS);
        } catch (final TimeoutException ex) {
            task.cancel(false);
            throw new ComponentException("the core did not answer within " + PATIENCE_S + " s: save the file again");
        } catch (final ExecutionException ex) {
            throw new ComponentException(ex.getCause().getMessage());
        } catch (final InterruptedException ex) {
            task.cancel(false);
            Thread.currentThread().interrupt();
            throw new ComponentException("the node is closing");
        }
    }
}
