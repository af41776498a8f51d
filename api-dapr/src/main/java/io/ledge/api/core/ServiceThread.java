package io.ledge.api.core;

import io.ledge.core.port.AppPort;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A virtual thread that uses one link: for what is asked seldom, on nodes that serve no API, too. It never runs the core's cycle,
 * it rings.
 */
public final class ServiceThread implements LinkThread, AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger("ledge.services");

    private final ScheduledExecutorService executor;
    private final Runnable ringCore;
    private final Thread thread;

    /** @param ringCore wakes the core, from any thread */
    public ServiceThread(final String name, final Runnable ringCore) {
        this.ringCore = ringCore;
        executor = Executors.newSingleThreadScheduledExecutor(
                task -> Thread.ofVirtual().name(name).unstarted(task));
        try {
            thread = executor.submit(Thread::currentThread).get();
        } catch (final InterruptedException | ExecutionException ex) {
            executor.shutdownNow();
            throw new IllegalStateException("a thread that does not start", ex);
        }
    }

    /** The core calls it, too: after the end nothing is to be done, and nothing is thrown. */
    @Override
    public void execute(final Runnable task) {
        later(0, task);
    }

    @Override
    public void later(final long delayMs, final Runnable task) {
        try {
            executor.schedule(guarded(task), delayMs, TimeUnit.MILLISECONDS);
        } catch (final RejectedExecutionException ex) {
            // closed
        }
    }

    private static Runnable guarded(final Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (final RuntimeException ex) {
                LOGGER.log(System.Logger.Level.ERROR, "a task failed", ex);
            }
        };
    }

    @Override
    public void flush(final long submittedLength) {
        ringCore.run();
    }

    @Override
    public void onEvents(final CoreLink link) {
        link.read();
    }

    @Override
    public void add(final CoreLink link) {
        // it reads when it is told to
    }

    @Override
    public void remove(final CoreLink link) {
        // it is told nothing any more
    }

    @Override
    public AppPort.Owner owner(final Runnable onEvents) {
        return new AppPort.Owner(thread, this::execute, onEvents);
    }

    /** What is under way ends first. */
    @Override
    public void close() {
        executor.shutdown();
    }
}
