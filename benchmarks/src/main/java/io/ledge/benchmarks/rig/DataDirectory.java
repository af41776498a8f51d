package io.ledge.benchmarks.rig;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** The directory whose file system is measured. */
public final class DataDirectory {
    /** Where a sync returns at once, since there is nothing behind it. */
    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs", "devtmpfs");

    private DataDirectory() {}

    /**
     * Makes it if it is not there.
     *
     * @return the file system's type and device
     * @throws UnfitDirectoryException when what is synced there is lost with the power all the same
     */
    public static String prepare(final Path directory) throws IOException, UnfitDirectoryException {
        Files.createDirectories(directory);
        final FileStore store = Files.getFileStore(directory);
        if (IN_MEMORY.contains(store.type())) {
            throw new UnfitDirectoryException(directory + " is on " + store.type()
                    + ": a sync there means nothing, since all of it is memory; give a directory on a disk: --dir DIR");
        }
        return store.type() + " on " + store.name();
    }
}
