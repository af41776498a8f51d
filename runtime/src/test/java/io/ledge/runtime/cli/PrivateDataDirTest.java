package io.ledge.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateDataDirTest {
    private static final FileAttribute<Set<PosixFilePermission>> OURS_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    @TempDir
    private Path temporary;

    @Test
    void shouldGoWithItsOwner() throws IOException {
        final Path path;
        try (PrivateDataDir data = PrivateDataDir.of(null, temporary)) {
            path = data.path();
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
            Files.writeString(path.resolve("file"), "x");
        }
        assertFalse(Files.exists(path));
    }

    @Test
    void shouldLeaveAGivenOneAlone() {
        try (PrivateDataDir data = PrivateDataDir.of(temporary, Path.of("/nowhere"))) {
            assertEquals(temporary, data.path());
        }
        assertTrue(Files.exists(temporary));
    }

    @Test
    void shouldRemoveWhatTheDeadLeft() throws IOException {
        final Path dead = lockFile("ledge-daprd-dead", "4711\n");
        final Path beingMade = lockFile("ledge-daprd-new", "");
        final Path other = lockFile("somebody-else", "4711\n");
        final Path alive = lockFile("ledge-daprd-alive", "1\n");
        try (FileChannel channel = FileChannel.open(alive, StandardOpenOption.WRITE);
                var _ = channel.lock();
                PrivateDataDir _ = PrivateDataDir.of(null, temporary)) {
            assertFalse(Files.exists(dead.getParent()));
            assertTrue(Files.exists(beingMade));
            assertTrue(Files.exists(other));
            assertTrue(Files.exists(alive));
        }
    }

    @Test
    void shouldTouchNothingOfOthersAndFollowNoLink() throws IOException {
        final Path victim = Files.createDirectory(temporary.resolve("victim"));
        final Path precious = Files.writeString(victim.resolve("precious"), "x");
        final Path dead = lockFile("ledge-daprd-dead", "4711\n");
        Files.createSymbolicLink(dead.resolveSibling("x"), victim);
        final Path open = lockFile("ledge-daprd-open", "4711\n");
        Files.setPosixFilePermissions(open.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
        final Path linked = Files.createDirectory(temporary.resolve("ledge-daprd-linked"), OURS_ALONE);
        Files.createSymbolicLink(linked.resolve(PrivateDataDir.LOCK_FILE), precious);

        try (PrivateDataDir _ = PrivateDataDir.of(null, temporary)) {
            assertFalse(Files.exists(dead.getParent()));
            assertTrue(Files.exists(precious));
            assertTrue(Files.exists(open));
            assertTrue(Files.exists(linked));
        }
    }

    private Path lockFile(final String directory, final String text) throws IOException {
        return Files.writeString(
                Files.createDirectory(temporary.resolve(directory), OURS_ALONE).resolve(PrivateDataDir.LOCK_FILE),
                text);
    }
}
