package io.ledge.core.state;

/** A store's changes, for those who watch it. Positions are of the ring: those of other stores lie between. */
public interface ChangeSource {
    /** Where they are kept. */
    ChangeRing ring();

    /** Of the store, in the ring. */
    int storeIndex();

    /** Of the newest change, which may be another store's. */
    long newestPosition();

    /** Every change above that position is told. */
    long floor();

    /** What is seen from here on does not follow from the changes before: the store goes, or is seen under other keys. */
    void breakOff();

    /** May a change at that position be told? */
    boolean isVisible(long position);

    /** Will it never be, for the reason that {@link #failure} says? */
    boolean isLost(long position);

    String failure();
}
