package io.ledge.benchmarks.dapr;

import io.ledge.benchmarks.rig.Latency;
import java.io.IOException;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * An open loop over HTTP/1.1: a request is due every so often, goes out on the connection that is free, and is timed from when
 * it was due. A server that stalls is asked all the same, and what waits for it counts. Spins: it takes a core.
 */
record OpenLoad(int keys) implements Load {
    /** Behind with so many: the server is not as fast as it is asked. */
    private static final int MAX_LATE = 100_000;

    private static final long DRAIN_NS = TimeUnit.SECONDS.toNanos(10);

    @Override
    public LoadResult run(final Ports server, final Call call, final Pace pace, final int seconds) throws IOException {
        final List<byte[]> requests = Requests.of(call, keys);
        try (Selector selector = Selector.open();
                Connections connections = Connections.open(selector, server.http(), pace.connections())) {
            return new Run(selector, connections, requests, pace.perSecond()).run(TimeUnit.SECONDS.toNanos(seconds));
        }
    }

    private record Connections(List<OpenConnection> all) implements AutoCloseable {
        static Connections open(final Selector selector, final int port, final int count) throws IOException {
            final Connections connections = new Connections(new ArrayList<>());
            for (int i = 0; i < count; i++) {
                connections.all.add(OpenConnection.to(port, selector));
            }
            return connections;
        }

        @Override
        public void close() throws IOException {
            for (final OpenConnection connection : all) {
                connection.close();
            }
        }
    }

    private static final class Run {
        private final Selector selector;
        private final List<byte[]> requests;
        private final long intervalNs;
        private final Deque<OpenConnection> idle;
        private final Histogram histogram = new Histogram(3);
        private final int connectionCount;
        private long wrong;
        private int turn;

        Run(final Selector selector, final Connections connections, final List<byte[]> requests, final int perSecond) {
            this.selector = selector;
            this.requests = requests;
            intervalNs = TimeUnit.SECONDS.toNanos(1) / perSecond;
            idle = new ArrayDeque<>(connections.all);
            connectionCount = idle.size();
        }

        LoadResult run(final long durationNs) throws IOException {
            final long startNs = System.nanoTime();
            final long endNs = startNs + durationNs;
            long dueNs = startNs;
            while (dueNs < endNs) {
                dueNs = sendDue(dueNs, Math.min(System.nanoTime(), endNs));
                receive();
            }
            drain(endNs + DRAIN_NS);
            return LoadResult.of(histogram.getTotalCount(), wrong, Latency.of(histogram, durationNs));
        }

        /** @return when the next one is due */
        private long sendDue(final long firstDueNs, final long nowNs) throws IOException {
            long dueNs = firstDueNs;
            while (dueNs < nowNs && !idle.isEmpty()) {
                idle.poll().send(requests.get(turn), dueNs);
                turn = (turn + 1) % requests.size();
                dueNs += intervalNs;
            }
            if (nowNs - dueNs > MAX_LATE * intervalNs) {
                throw new IOException("the server is not as fast as it is asked: " + MAX_LATE + " requests behind");
            }
            return dueNs;
        }

        private void receive() throws IOException {
            selector.selectNow(key -> {
                final OpenConnection connection = (OpenConnection) key.attachment();
                if (connection.receive()) {
                    histogram.recordValue(System.nanoTime() - connection.dueNs());
                    wrong += connection.isSuccess() ? 0 : 1;
                    idle.push(connection);
                }
            });
        }

        private void drain(final long deadlineNs) throws IOException {
            while (idle.size() < connectionCount) {
                receive();
                if (System.nanoTime() > deadlineNs) {
                    throw new IOException((connectionCount - idle.size()) + " requests were not answered");
                }
            }
        }
    }
}
