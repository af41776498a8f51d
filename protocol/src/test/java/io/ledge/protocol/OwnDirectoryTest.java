package io.ledge.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnDirectoryTest {
    @TempDir
    private Path scratch;

    @Test
    void shouldDeleteWhatIsInItAndNotWhatLinksLeadTo() throws IOException {
        final Path victim = Files.createDirectory(scratch.resolve("victim"));
        final Path precious = Files.writeString(victim.resolve("precious"), "x");
        final Path own = Files.createDirectory(scratch.resolve("own"));
        Files.createDirectories(own.resolve("a/b"));
        Files.writeString(own.resolve("a/b/file"), "x");
        Files.createSymbolicLink(own.resolve("a/link"), victim);
        Files.createSymbolicLink(own.resolve("file-link"), precious);

        OwnDirectory.delete(own);
        OwnDirectory.delete(own); // not there

        assertFalse(Files.exists(own));
        assertTrue(Files.exists(precious));
    }

    @Test
    void shouldRefuseALinkInItsPlace() throws IOException {
        final Path victim = Files.createDirectory(scratch.resolve("victim"));
        final Path precious = Files.writeString(victim.resolve("precious"), "x");
        final Path link = Files.createSymbolicLink(scratch.resolve("link"), victim);

        final IOException ex = assertThrows(IOException.class, () -> OwnDirectory.delete(link));

        assertEquals(link + " is not a directory of this user: have it removed", ex.getMessage());
        assertTrue(Files.exists(precious));
    }

    @Test
    void shouldKnowWhatIsOurs() throws IOException {
        final Path own = Files.createDirectory(
                scratch.resolve("own"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        assertTrue(OwnDirectory.isOwnAlone(own));
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxr-x---"));
        assertFalse(OwnDirectory.isOwnAlone(own));
        assertTrue(OwnDirectory.isOwn(own));
        assertFalse(OwnDirectory.isOwn(scratch.resolve("nowhere")));
        assertFalse(OwnDirectory.isOwn(Files.createSymbolicLink(scratch.resolve("link"), own)));
    }
}
