package io.ledge.core.wait;

/**
 * Work of the node that blocks, and so is done away from home, without the baton: the journal's batches. One of the two
 * threads that share home ({@link HomeRunner#shareWith}) does it, one at a time.
 *
 * <p>Whoever makes it due from elsewhere rings {@link ErrandBell}. What one thread leaves in it the next one finds.
 */
public interface Errand {

    /**
     * Is there something to do now? Exact, as {@link CoreCycle#isQuiet} is. Any thread, while nobody is on the errand: who
     * asks while somebody is gets an answer that does not count.
     */
    boolean isDue(long nowNs);

    /** When something will be due that nobody rings for, else {@link Long#MAX_VALUE}; asked as {@link #isDue} is. */
    long nextDeadlineNs();

    /** One batch; may block. Does not throw. @return work done, which the core is then told of; 0: nothing is left to do now */
    int doWork();

    /** Who is on the errand, after a batch: is there no other one yet? Then he has time to let the answers out himself. */
    boolean isDone();
}
