package io.ledge.benchmarks.rig;

import java.nio.file.Path;

/** A way for one process to ask another. One instance per process; each method is called once. */
public interface PingPong {
    /** What the report calls it. */
    String name();

    /** The one argument of its public constructor: how the child processes make it again. */
    String variant();

    /**
     * The server process: answers until the lifeline is cut.
     *
     * @param directory empty at first, shared with the client
     * @param lifeline  told once when a client may come
     */
    void serve(Path directory, Lifeline lifeline) throws Exception;

    /** The client process: returns when the server has answered once. */
    Asker connect(Path directory) throws Exception;

    /** The client's end. One thread uses it; nothing but {@link #idle} waits, unless the transport knows no other way. */
    interface Asker extends AutoCloseable {
        /** Puts one request on its way. @return false when there is no room now */
        boolean offer();

        /** @return how many answers arrived */
        int poll();

        /** Waits in the transport's own manner for the next answer. */
        void idle();

        /** Requests that may be unanswered at a time: 1 where there is one slot or one blocking socket. */
        default int maxInFlight() {
            return 64;
        }

        @Override
        void close();
    }
}
