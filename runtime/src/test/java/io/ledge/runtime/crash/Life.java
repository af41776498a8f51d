package io.ledge.runtime.crash;

import io.ledge.client.LedgeClient;
import io.ledge.runtime.process.NodeProcess;
import java.util.ArrayList;
import java.util.List;

/** Those who use a node while it lives, each on a thread of its own. */
final class Life implements AutoCloseable {
    private final List<CrashClient> clients;
    private final List<Thread> threads = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();

    Life(final List<CrashClient> clients) {
        this.clients = clients;
    }

    /** A writer and a reader of one store, once what the node holds is verified. */
    static List<CrashClient> of(
            final NodeProcess node, final String store, final Expectation expectation, final long seed) {
        final LedgeClient client = Requests.connect(node, expectation);
        expectation.restarted(client.getBulkState(store, Writer.KEYS));
        return List.of(
                new Writer(client, store, expectation, seed),
                new Reader(Requests.connect(node, expectation), store, expectation, seed));
    }

    void start() {
        clients.forEach(client -> threads.add(Thread.ofPlatform().daemon().start(() -> run(client))));
    }

    private void run(final CrashClient client) {
        try {
            client.run();
        } catch (final Exception | Error ex) {
            synchronized (failures) {
                failures.add(ex);
            }
        }
    }

    void join() throws InterruptedException {
        for (final Thread thread : threads) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            final AssertionError error =
                    new AssertionError("a client failed: " + failures.getFirst(), failures.getFirst());
            failures.stream().skip(1).forEach(error::addSuppressed);
            throw error;
        }
    }

    @Override
    public void close() {
        clients.forEach(CrashClient::close);
    }
}
