package io.ledge.core.table;

/** Gets the bodies a table lets go of: usually {@code BodyArena::release}. */
@FunctionalInterface
public interface BodyReleaser {
    /** The table's reference on that body, called once, when its record is removed or names another value. */
    void onBodyReleased(long bodyHandle);
}
