package io.ledge.api.core;

import io.ledge.core.port.AppPort;
import io.ledge.core.wait.GuestPass;
import io.vertx.core.Context;
import java.util.function.Supplier;

/**
 * The thread that serves the APIs, as the core sees it: Vert.x's event loop. It may run the core's cycle itself while the
 * core sleeps, so that a request at a quiet moment crosses no thread.
 */
public final class IoThread {
    private final Context context;
    private final Thread thread;
    private final GuestPass pass;

    /** On the event loop's own thread. */
    public IoThread(final Context context, final Supplier<GuestPass> passes) {
        this.context = context;
        thread = Thread.currentThread();
        pass = passes.get();
    }

    public Context context() {
        return context;
    }

    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Has what was submitted served, now or soon. @return true when the cycle ran here: answers may be waiting */
    boolean visit() {
        return pass.visit();
    }

    AppPort.Owner owner(final Runnable onEvents) {
        return new AppPort.Owner(thread, task -> context.runOnContext(_ -> task.run()), onEvents);
    }
}
