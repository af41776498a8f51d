package io.ledge.client;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.agrona.ErrorHandler;

/**
 * The thread that runs what the app gave us: handlers of deliveries and the connection listener, one at a time. The
 * node's windows bound what can wait here; should it be full all the same, a delivery is left to come again.
 */
final class Dispatcher {
    private static final int CAPACITY = 16 * 1024;
    private static final long JOIN_MS = 1_000;

    private final BlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final ErrorHandler errorHandler;
    private final Thread thread;
    private volatile boolean isClosed;

    Dispatcher(final String name, final ErrorHandler errorHandler) {
        this.errorHandler = errorHandler;
        this.thread =
                Thread.ofPlatform().daemon().name("ledge-dispatch-" + name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    boolean offer(final Runnable task) {
        return queue.offer(task);
    }

    private void run() {
        while (!isClosed || !queue.isEmpty()) {
            try {
                final Runnable task = queue.poll(isClosed ? 0 : Long.MAX_VALUE, TimeUnit.NANOSECONDS);
                if (task != null) {
                    task.run();
                }
            } catch (final InterruptedException ex) {
                // close() ends a wait by it; from anybody else it means nothing
            } catch (final Throwable error) {
                errorHandler.onError(error);
            }
        }
    }

    /** Runs what is queued, then ends; called from a handler it does not wait. */
    void close() {
        isClosed = true;
        offer(() -> {});
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(JOIN_MS);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
