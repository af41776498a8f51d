package io.ledge.benchmarks.rig;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;

/**
 * Ties a server process to the one that started it: standard input is held open by the parent, and its end, by intent
 * or by death, is the order to stop. So no server outlives its rig.
 */
public final class Lifeline {
    static final String READY = "READY";

    private final PrintStream out;
    private final CountDownLatch cut = new CountDownLatch(1);
    private volatile boolean isUp = true;

    public Lifeline(final InputStream in, final PrintStream out) {
        this.out = out;
        Thread.ofPlatform().daemon().name("lifeline").start(() -> watch(in));
    }

    /** A client may come. */
    public void ready() {
        out.println(READY);
        out.flush();
    }

    /** For servers that poll. */
    public boolean isUp() {
        return isUp;
    }

    /** For servers whose threads do the work. */
    public void awaitCut() throws InterruptedException {
        cut.await();
    }

    private void watch(final InputStream in) {
        try {
            while (in.read() >= 0) {
                Thread.onSpinWait();
            }
        } catch (final IOException ex) {
            // As good as the end.
        } finally {
            isUp = false;
            cut.countDown();
        }
    }
}
