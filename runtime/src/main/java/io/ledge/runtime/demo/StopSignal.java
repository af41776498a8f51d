package io.ledge.runtime.demo;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns the JVM's shutdown (Ctrl-C, SIGTERM, a closed terminal) into a question that the demo's thread asks, and holds the
 * shutdown until that thread has cleaned up. So there is one thread that starts and stops, and nothing to lock. The JVM
 * then ends with 128 and the signal's number: 130 for Ctrl-C.
 */
final class StopSignal implements AutoCloseable {
    private static final long CLEAN_UP_TIMEOUT_S = 15;

    private final CountDownLatch cleanedUp = new CountDownLatch(1);
    private final Thread hook = new Thread(this::onShutdown, "ledge-demo-stop");
    private volatile boolean asked;

    private StopSignal() {}

    static StopSignal install() {
        final StopSignal signal = new StopSignal();
        Runtime.getRuntime().addShutdownHook(signal.hook);
        return signal;
    }

    boolean isAsked() {
        return asked;
    }

    /** Everything is stopped: lets a shutdown go on. */
    @Override
    public void close() {
        cleanedUp.countDown();
        if (!asked) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (final IllegalStateException ex) {
                // it has begun this very moment, and finds the latch open
            }
        }
    }

    private void onShutdown() {
        asked = true;
        try {
            cleanedUp.await(CLEAN_UP_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (final InterruptedException ex) {
            // nobody interrupts a shutdown hook; then it ends now
        }
    }
}
