package io.ledge.client;

/** A live watch; it survives the loss of the node while the node keeps the changes missed meanwhile. */
public interface StateWatch extends AutoCloseable {
    String store();

    String prefix();

    /** All changes up to it came: another watch may go on from here. */
    long position();

    /** No more changes come. */
    @Override
    void close();
}
