package io.ledge.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.client.BackupInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupCommandTest {
    private final CliFixture ledge = new CliFixture();

    @TempDir
    private Path scratch;

    private Path written;

    @BeforeEach
    void write() throws IOException {
        written = Files.writeString(scratch.resolve("written"), "a backup");
        ledge.link.backup = new BackupInfo(written, 5, 7, 8);
    }

    @Test
    void shouldPutTheFileWhereItIsWanted() throws IOException {
        final Path file = scratch.resolve("wanted");
        assertEquals("backup of position 7, 8 B, in " + file + "\n", ledge.ok("backup", file.toString()));
        assertEquals("a backup", Files.readString(file));
        assertFalse(Files.exists(written));
    }

    @Test
    void shouldPrintOneObject() {
        final Path file = scratch.resolve("wanted");
        assertEquals(
                "{\"file\":\"" + file + "\",\"startPosition\":5,\"endPosition\":7,\"bytes\":8}\n",
                ledge.ok("backup", file.toString(), "-o", "json"));
    }

    @Test
    void shouldNotOverwriteAFile() throws IOException {
        final Path file = Files.writeString(scratch.resolve("wanted"), "mine");
        assertEquals(ExitCode.FAILURE, ledge.run("backup", file.toString()));
        assertTrue(ledge.err().contains("there is a file " + file), ledge::err);
        assertEquals("mine", Files.readString(file));
        assertEquals(List.of(), ledge.link.calls, "the node was not asked");
    }

    @Test
    void shouldSayWhereTheBackupIsWhenItCannotBeMoved() {
        final Path file = scratch.resolve("no-such-directory/wanted");
        assertEquals(ExitCode.FAILURE, ledge.run("backup", file.toString()));
        assertTrue(ledge.err().contains("it is " + written), ledge::err);
    }
}
