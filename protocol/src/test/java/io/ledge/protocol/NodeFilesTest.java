package io.ledge.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeFilesTest {
    @TempDir
    Path dataDir;

    @Test
    void shouldFindWhatWasPublished() throws IOException {
        final Path shared = NodeFiles.sharedDirectory(dataDir);

        NodeFiles.publish(dataDir, shared);

        assertEquals(
                Optional.of(new NodeFiles.RunningNode(ProcessHandle.current().pid(), shared)), NodeFiles.find(dataDir));
        assertTrue(Files.notExists(dataDir.resolve(NodeFiles.PROPERTIES_FILE + ".tmp")));
    }

    @Test
    void shouldFindTheLatestWhenPublishedTwice() throws IOException {
        NodeFiles.publish(dataDir, Path.of("first"));
        NodeFiles.publish(dataDir, Path.of("second"));

        assertEquals(Path.of("second"), NodeFiles.find(dataDir).orElseThrow().directory());
    }

    @Test
    void shouldFindNothingWhenUnpublished() throws IOException {
        NodeFiles.publish(dataDir, Path.of("x"));
        NodeFiles.unpublish(dataDir);
        NodeFiles.unpublish(dataDir);

        assertEquals(Optional.empty(), NodeFiles.find(dataDir));
    }

    @Test
    void shouldFindNothingWhenTheFileNamesNoDirectory() throws IOException {
        Files.writeString(dataDir.resolve(NodeFiles.PROPERTIES_FILE), "pid=1\n");

        assertEquals(Optional.empty(), NodeFiles.find(dataDir));
    }

    @Test
    void shouldFindANodeOfUnknownPidWhenThePidIsNoNumber() throws IOException {
        Files.writeString(dataDir.resolve(NodeFiles.PROPERTIES_FILE), "pid=abc\ndirectory=x\n");

        assertEquals(Optional.of(new NodeFiles.RunningNode(0, Path.of("x"))), NodeFiles.find(dataDir));
    }

    @Test
    void shouldShareOneDirectoryPerDataDirectory() {
        final Path shared = NodeFiles.sharedDirectory(dataDir);

        assertEquals(shared, NodeFiles.sharedDirectory(dataDir.resolve("x").resolve("..")));
        assertNotEquals(shared, NodeFiles.sharedDirectory(dataDir.resolve("x")));
        assertTrue(shared.getFileName().toString().matches("ledge-[^-]+-[0-9a-f]{12}"), shared::toString);
    }
}
