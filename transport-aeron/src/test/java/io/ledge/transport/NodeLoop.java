package io.ledge.transport;

import io.ledge.core.wait.CoreCycle;
import io.ledge.core.wait.HomeRunner;
import io.ledge.core.wait.WaitMode;

/** A {@link TestNode} on a core thread that sleeps on its doorbell, as in production. */
final class NodeLoop implements CoreCycle, AutoCloseable {
    final HomeRunner home;
    private final TestNode node;
    private final Thread thread;

    NodeLoop(final TestNode node) {
        this.node = node;
        home = new HomeRunner(this, node.doorbell, WaitMode.DOORBELL, node.errors::add);
        thread = Thread.ofPlatform().name("core").start(home);
    }

    @Override
    public int doWork(final boolean isHome) {
        return node.server.poll(node.handler, System.nanoTime(), TestNode.LIMIT, isHome)
                + node.sessions.flush(TestNode.CHUNK_LIMIT);
    }

    @Override
    public boolean isQuiet() {
        return node.server.isQuiet();
    }

    @Override
    public long nextDeadlineNs() {
        return node.server.nextDeadlineNs();
    }

    @Override
    public long nowNs() {
        return System.nanoTime();
    }

    @Override
    public long takeOwedWakeUps() {
        return node.sessions.takeOwedWakeUps();
    }

    @Override
    public void wake(final long owedWakeUps) {
        node.sessions.wake(owedWakeUps);
    }

    long threadId() {
        return thread.threadId();
    }

    @Override
    public void close() {
        home.close();
    }
}
