package io.ledge.protocol;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * Directories where others may put things too ({@code /tmp}, {@code /dev/shm}), under names that they can guess: only what is this
 * user's own is touched, and no symbolic link is followed.
 */
public final class OwnDirectory {
    private static final Set<PosixFilePermission> OURS_ALONE = PosixFilePermissions.fromString("rwx------");

    private OwnDirectory() {}

    /** A directory, not a link to one, that belongs to this user. */
    public static boolean isOwn(final Path path) throws IOException {
        return own(path).isPresent();
    }

    /** And nobody else can enter it: mode 0700. */
    public static boolean isOwnAlone(final Path path) throws IOException {
        return own(path).filter(found -> found.permissions().equals(OURS_ALONE)).isPresent();
    }

    private static Optional<PosixFileAttributes> own(final Path path) throws IOException {
        try {
            final PosixFileAttributes found =
                    Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            final boolean isOwn = found.isDirectory() && found.owner().equals(Files.getOwner(Path.of("/proc/self")));
            return isOwn ? Optional.of(found) : Optional.empty();
        } catch (final NoSuchFileException ex) {
            return Optional.empty();
        }
    }

    /**
     * Deletes it with everything in it; what links in it lead to stays. One that is not there is none.
     *
     * @throws IOException also when it is not this user's
     */
    public static void delete(final Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!isOwn(directory)) {
            throw new IOException(directory + " is not a directory of this user: have it removed");
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(final Path file, final IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE; // somebody was faster
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(final Path visited, final IOException failure)
                    throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
