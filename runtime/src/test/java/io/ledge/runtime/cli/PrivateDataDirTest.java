package io.ledge.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.protocol.NodeFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateDataDirTest {
    @TempDir
    private Path temporary;

    @Test
    void shouldGoWithItsOwner() throws IOException {
        final Path path;
        try (PrivateDataDir data = PrivateDataDir.of(null, temporary)) {
            path = data.path();
            assertEquals(
                    "rwx------",
                    java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
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

    private Path lockFile(final String directory, final String text) throws IOException {
        return Files.writeString(
                Files.createDirectory(temporary.resolve(directory)).resolve(NodeFiles.LOCK_FILE), text);
    }
}
