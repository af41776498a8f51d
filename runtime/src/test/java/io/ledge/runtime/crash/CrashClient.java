package io.ledge.runtime.crash;

/** Something that uses a node until the node is gone. */
interface CrashClient extends AutoCloseable {
    /** Returns when the node is gone; throws what is wrong. */
    void run() throws Exception;

    @Override
    void close();
}
