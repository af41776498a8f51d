package io.ledge.api.core;

import io.ledge.core.port.AppPort;
import io.ledge.core.wait.GuestPass;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The thread that serves the APIs, as the core sees it: Vert.x's event loop. It may run the core's cycle itself while the
 * core sleeps, so that a request at a quiet moment crosses no thread. One cycle serves the requests of all connections that were
 * ready to be read, up to what rings and arena hold with ease.
 */
public final class IoThread implements LinkThread {
    private static final int GATHERED_MAX = 16;
    private static final long GATHERED_LENGTH_MAX = 16 * 1024;

    private final Context context;
    private final Thread thread;
    private final GuestPass pass;
    private final List<CoreLink> links = new ArrayList<>();
    private final Handler<Void> visit = _ -> onVisit();
    private boolean isReading;
    private boolean isFlushOwed;
    private boolean isVisitSet; // behind all that is ready to be read
    private int gatheredCount;
    private long gatheredLength;

    /** On the event loop's own thread. */
    public IoThread(final Context context, final Supplier<GuestPass> passes) {
        this.context = context;
        thread = Thread.currentThread();
        pass = passes.get();
    }

    @Override
    public void execute(final Runnable task) {
        context.runOnContext(_ -> task.run());
    }

    @Override
    public void later(final long delayMs, final Runnable task) {
        context.owner().setTimer(delayMs, _ -> task.run());
    }

    @Override
    public void add(final CoreLink link) {
        links.add(link);
    }

    @Override
    public void remove(final CoreLink link) {
        links.remove(link);
    }

    /**
     * Has what was submitted served soon, or now when it is much. When the cycle ran here, what it had for any app of this
     * thread is read here too. By a handler of an answer: the reader goes round once more behind it.
     */
    @Override
    public void flush(final long submittedLength) {
        isFlushOwed = true;
        gatheredCount++;
        gatheredLength += submittedLength;
        if (isReading) {
            return;
        }
        if (gatheredCount >= GATHERED_MAX || gatheredLength > GATHERED_LENGTH_MAX) {
            readWhileOwed();
        } else if (!isVisitSet) {
            isVisitSet = true;
            context.runOnContext(visit);
        }
    }

    private void onVisit() {
        isVisitSet = false;
        readWhileOwed();
    }

    /** Reads what the core announced for one app. */
    @Override
    public void onEvents(final CoreLink link) {
        isReading = true;
        try {
            link.read();
        } finally {
            isReading = false;
        }
        readWhileOwed();
    }

    private void readWhileOwed() {
        isReading = true;
        try {
            while (isFlushOwed) {
                isFlushOwed = false;
                gatheredCount = 0;
                gatheredLength = 0;
                if (pass.visit()) {
                    for (int i = links.size() - 1; i >= 0; i--) {
                        if (i < links.size()) { // a handler may end its app
                            links.get(i).read();
                        }
                    }
                }
            }
        } finally {
            isReading = false;
        }
    }

    @Override
    public AppPort.Owner owner(final Runnable onEvents) {
        final Handler<Void> reader = _ -> onEvents.run(); // made once: the core's thread hands it over at each wake
        return new AppPort.Owner(thread, _ -> context.runOnContext(reader), onEvents);
    }
}
