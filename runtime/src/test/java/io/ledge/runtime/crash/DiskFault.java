package io.ledge.runtime.crash;

/**
 * The k-th call of a kind that a thread makes fails, or all from that one on.
 *
 * @param errno as {@code EIO}
 */
record DiskFault(Call call, String errno, int k, boolean isForGood) {
    /** Which calls of that name are the journal's. */
    enum Scope {
        /** Nobody else in the process makes such a call. */
        ALL,
        /** Those in its directory. */
        DIRECTORY,
        /** Those of files that are in its directory when the process is started. */
        FILES,
        /** Those of the two snapshots. */
        SNAPSHOTS
    }

    enum Call {
        PWRITE("pwrite64", Scope.ALL),
        FDATASYNC("fdatasync", Scope.ALL),
        FSYNC("fsync", Scope.ALL),
        PREAD("pread64", Scope.FILES),
        OPEN("openat", Scope.DIRECTORY),
        RENAME("?renameat,?renameat2", Scope.DIRECTORY),
        UNLINK("unlinkat", Scope.DIRECTORY),
        SNAPSHOT_PWRITE("pwrite64", Scope.SNAPSHOTS),
        SNAPSHOT_FDATASYNC("fdatasync", Scope.SNAPSHOTS),
        SNAPSHOT_FTRUNCATE("ftruncate", Scope.SNAPSHOTS);

        private final String names;
        private final Scope scope;

        Call(final String names, final Scope scope) {
            this.names = names;
            this.scope = scope;
        }

        /** As strace takes them: one call may have several, of which a machine knows some. */
        String names() {
            return names;
        }

        Scope scope() {
            return scope;
        }
    }

    /** As strace takes it. */
    String when() {
        return k + (isForGood ? "+" : "");
    }

    @Override
    public String toString() {
        final String whose = call.scope() == Scope.SNAPSHOTS ? "snapshot's " : "";
        return whose + call.names().replace("?", "") + " " + errno + " at call " + when();
    }
}
