package io.ledge.api.service;

import io.ledge.api.core.CoreLink;
import io.ledge.api.core.ServiceThread;
import io.ledge.core.port.AppPorts;
import io.ledge.protocol.ErrorCode;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The node's lines to the core under the ids of apps over IPC: by them the edge asks stores for an app whose API need not be
 * served, and finds the app's own items. Few are open, each until it has not been used for a while. On the services' thread.
 */
final class AppLinks {
    /** Ports for them. A line that has ended has its port for a moment longer. */
    static final int PORTS = 8;

    private static final System.Logger LOGGER = System.getLogger("ledge.services");
    private static final int MAX_OPEN = 4;
    private static final long IDLE_MS = 5_000;

    private final AppPorts ports;
    private final ServiceThread thread;
    private final Map<String, Line> lines = new LinkedHashMap<>(16, 0.75f, true); // least recently used first

    AppLinks(final AppPorts ports, final ServiceThread thread) {
        this.ports = ports;
        this.thread = thread;
    }

    private static final class Line {
        private final CompletableFuture<CoreLink> link; // completes on the thread
        private int useCount;
        private long useId;

        Line(final CompletableFuture<CoreLink> link) {
            this.link = link;
        }

        boolean isUnused() {
            return useCount == 0 && link.isDone();
        }

        void close() {
            link.thenAccept(CoreLink::close);
        }
    }

    /** Hands over the line of who calls, which stays open until the call has ended; or refuses the call. */
    void use(final ServiceCall call, final Consumer<CoreLink> task) {
        final String appId = call.callerId();
        if (!lines.containsKey(appId) && lines.size() == MAX_OPEN && !endEldestUnused()) {
            call.refuse(ErrorCode.BACK_PRESSURE, "the node asks stores for " + MAX_OPEN + " apps already: try again");
            return;
        }
        final Line line = lines.computeIfAbsent(appId, id -> new Line(CoreLink.open(ports, id, thread)));
        line.useCount++;
        line.useId++;
        call.whenEnded(() -> unuse(appId, line));
        line.link.whenComplete((link, failure) -> {
            if (failure == null) {
                run(task, link, call);
            } else {
                lines.remove(appId, line); // the next call tries again
                call.refuse(ErrorCode.BACK_PRESSURE, failure.getMessage());
            }
        });
    }

    /** What is thrown in a future's callback would be told to nobody. */
    private static void run(final Consumer<CoreLink> task, final CoreLink link, final ServiceCall call) {
        try {
            task.accept(link);
        } catch (final RuntimeException ex) {
            LOGGER.log(System.Logger.Level.ERROR, call.toString(), ex);
            call.refuse(ErrorCode.INTERNAL, call + ": " + ex);
        }
    }

    private boolean endEldestUnused() {
        final Iterator<Line> eldestFirst = lines.values().iterator();
        while (eldestFirst.hasNext()) {
            final Line line = eldestFirst.next();
            if (line.isUnused()) {
                line.close();
                eldestFirst.remove();
                return true;
            }
        }
        return false;
    }

    private void unuse(final String appId, final Line line) {
        line.useCount--;
        final long useId = line.useId;
        thread.later(IDLE_MS, () -> endIfUnusedSince(appId, line, useId));
    }

    private void endIfUnusedSince(final String appId, final Line line, final long useId) {
        if (line.isUnused() && line.useId == useId && lines.remove(appId, line)) {
            line.close();
        }
    }

    /** All of them end. */
    void close() {
        lines.values().forEach(Line::close);
        lines.clear();
    }
}
