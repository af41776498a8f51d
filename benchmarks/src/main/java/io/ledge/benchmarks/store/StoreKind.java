package io.ledge.benchmarks.store;

import io.ledge.benchmarks.rig.AbsentException;
import java.nio.file.Path;
import java.util.List;

/** Which store, and what its process needs. Naming one loads none of its classes. */
public enum StoreKind {
    /** A growing file: 256 B at its end, then fdatasync. What an append-only file costs at least. */
    APPEND,
    /** The same into a file that was written with zeros before: the floor, since no metadata changes. */
    OVERWRITE,
    SQLITE,
    /** The only one that several threads may ask: it gathers their writes into one sync. */
    ROCKSDB,
    LMDB,
    /** Volatile. */
    CHRONICLE;

    /** Else slf4j complains that nobody reads its logs. */
    private static final String QUIET = "-Dslf4j.internal.verbosity=ERROR";

    /** Chronicle Map compiles at start, reaches into the JDK, and phones home unless told otherwise before it loads. */
    private static final List<String> CHRONICLE_FLAGS = List.of(
            "-Xmx256m",
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dchronicle.analytics.disable=true",
            "-Dchronicle.announcer.disable=true",
            QUIET);

    private static final List<String> FLAGS = List.of("-Xmx256m", "--sun-misc-unsafe-memory-access=allow", QUIET);

    /** Flags of the JVM, for {@link StoreMain}'s process. */
    public List<String> flags() {
        return this == CHRONICLE ? CHRONICLE_FLAGS : FLAGS;
    }

    LocalStore open(final Path directory, final int keyCount) throws Exception {
        try {
            return switch (this) {
                case APPEND -> RawFileStore.append(directory);
                case OVERWRITE -> RawFileStore.overwrite(directory);
                case SQLITE -> new SqliteStore(directory);
                case ROCKSDB -> new RocksDbStore(directory);
                case LMDB -> new LmdbStore(directory);
                case CHRONICLE -> new ChronicleStore(keyCount);
            };
        } catch (final LinkageError ex) {
            throw new AbsentException("cannot be loaded here: " + ex);
        }
    }
}
