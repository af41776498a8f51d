package io.ledge.core.journal;

import io.ledge.core.wait.Errand;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.NanoClock;

/**
 * The journal as home's errand: a batch, then those who wait for it. Who executed a command goes on to write it, for he is
 * awake; with an empty ring he lets the answers out himself, else home does, while the next batch is written.
 */
final class JournalErrand implements Errand {
    private final JournalAgent agent;
    private final NanoClock clock;
    private final Runnable onBatch;
    private final ErrorHandler errorHandler;

    /** @param onBatch told after each, to look after segments; must not block */
    JournalErrand(
            final JournalAgent agent, final NanoClock clock, final Runnable onBatch, final ErrorHandler errorHandler) {
        this.agent = agent;
        this.clock = clock;
        this.onBatch = onBatch;
        this.errorHandler = errorHandler;
    }

    @Override
    public boolean isDue(final long nowNs) {
        return !agent.isQuiet() || agent.nextDeadlineNs() <= nowNs;
    }

    @Override
    public long nextDeadlineNs() {
        return agent.nextDeadlineNs();
    }

    @Override
    public boolean isDone() {
        return agent.isRingEmpty();
    }

    @Override
    public int doWork() {
        try {
            onBatch.run(); // of the batch before: those who waited for it have been told
            return agent.doWork(clock.nanoTime());
        } catch (final RuntimeException | Error ex) {
            return onBug(ex);
        }
    }

    /** Writes the rest of the ring and the closing record, and returns when that is done. The loop has ended. */
    void end() {
        try {
            agent.close(clock.nanoTime());
        } catch (final RuntimeException | Error ex) {
            onBug(ex);
        }
    }

    private int onBug(final Throwable ex) {
        agent.fail(ex);
        errorHandler.onError(ex);
        return 1;
    }
}
