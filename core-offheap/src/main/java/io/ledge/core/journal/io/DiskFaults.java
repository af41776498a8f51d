package io.ledge.core.journal.io;

/** What goes wrong on a {@link RamDisk}, decided call by call. A slow disk is one that moves the simulated clock here. */
@FunctionalInterface
public interface DiskFaults {
    /** Nothing goes wrong. */
    DiskFaults NONE = (call, name, number) -> 0;

    enum Call {
        CREATE,
        OPEN,
        SIZE,
        READ,
        WRITE,
        SYNC,
        TRUNCATE,
        RENAME,
        DELETE,
        LIST,
        SYNC_DIRECTORY
    }

    /**
     * Asked before each call.
     *
     * @param name of the file; empty for the directory.
     * @param number of the call on this disk: 1, 2, …
     * @return 0: as it should be · negative: fails with this {@code -errno} · positive: a write is cut to that many bytes.
     */
    int before(Call call, String name, long number);

    /** The {@code k}-th call fails, or, for a positive result, is a write of fewer bytes. */
    static DiskFaults at(final long k, final int result) {
        return (call, name, number) -> number == k ? result : 0;
    }

    /** From the {@code k}-th on, all calls of a kind fail. */
    static DiskFaults from(final long k, final Call kind, final int result) {
        return (call, name, number) -> number >= k && call == kind ? result : 0;
    }
}
