package io.ledge.protocol.wake;

import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WakeFileTest {

    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void setUp() {
        path = directory.resolve(WakeFile.FILE_NAME);
    }

    @Test
    void shouldShareSlotsWhenMappedAgain() throws IOException {
        try (WakeFile node = WakeFile.create(path, 3);
                WakeFile client = WakeFile.map(path)) {
            assertEquals(3, client.slotCount());
            assertEquals(ProcessHandle.current().pid(), client.nodePid());
            node.doorbell(WakeFile.NODE_SLOT).announce();

            assertTrue(client.doorbell(WakeFile.NODE_SLOT).ring());
            assertFalse(node.doorbell(WakeFile.NODE_SLOT).isAnnounced());
            assertFalse(client.doorbell(2).isAnnounced());
        }
    }

    @Test
    void shouldBeOfTheDocumentedLength() throws IOException {
        WakeFile.create(path, 3).close();
        assertEquals(128 + 3 * 128, Files.size(path));
        assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    }

    @Test
    void shouldRingEverySlotAndSayClosedWhenTheNodeCloses() throws IOException {
        final WakeFile node = WakeFile.create(path, 2);
        final WakeFile client = WakeFile.map(path);
        final Doorbell bell = client.doorbell(1);
        bell.announce();

        client.close();
        assertFalse(client.isClosed(), "a client closes for itself only");
        node.close();

        assertTrue(client.isClosed());
        assertFalse(bell.isAnnounced());
        bell.ring(); // still mapped: harmless
    }

    @Test
    void shouldLeaveTheOldFileToOldClientsWhenTheNodeRestarts() throws IOException {
        WakeFile.create(path, 2);
        final Doorbell old = WakeFile.map(path).doorbell(0);
        old.announce();

        final WakeFile next = WakeFile.create(path, 2);

        assertFalse(next.doorbell(0).isAnnounced());
        assertTrue(old.ring());
        try (var files = Files.list(directory)) {
            assertEquals(1, files.count(), "temporary files are gone");
        }
    }

    @Test
    void shouldSayWhatIsWrongWithAFile() throws IOException {
        Files.write(path, new byte[1024]);
        assertTrue(mapFails().contains("is not a wake file: magic=0x0"));

        WakeFile.create(path, 2);
        patch(WakeFileDescriptor.VERSION_OFFSET, 9);
        assertTrue(mapFails().contains("another layout: version=9"));

        WakeFile.create(path, 2);
        patch(WakeFileDescriptor.SLOT_COUNT_OFFSET, 5);
        assertTrue(mapFails().contains("is damaged: slots=5, length=384"));

        Files.write(path, new byte[3]);
        assertTrue(mapFails().contains("is not a wake file"));
    }

    @Test
    void shouldRefuseSlotsOutOfRange() throws IOException {
        assertThrows(IllegalArgumentException.class, () -> WakeFile.create(path, 1));
        assertThrows(IllegalArgumentException.class, () -> WakeFile.create(path, WakeFileDescriptor.MAX_SLOTS + 1));
        final WakeFile file = WakeFile.create(path, 2);
        final var ex = assertThrows(IllegalArgumentException.class, () -> file.doorbell(2));
        assertEquals("no such doorbell: slot=2, slotCount=2", ex.getMessage());
    }

    private String mapFails() {
        return assertThrows(IOException.class, () -> WakeFile.map(path)).getMessage();
    }

    private void patch(final int offset, final int value) throws IOException {
        final ByteBuffer word =
                ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(0, value);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.write(word, offset);
        }
    }
}
