package io.ledge.core.journal.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.test.AllocationProbe;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxDiskTest {
    private final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(4096));

    @TempDir
    Path directory;

    private LinuxDisk disk;

    @BeforeEach
    void open() throws IOException {
        disk = LinuxDisk.open(directory);
    }

    @AfterEach
    void close() {
        disk.close();
    }

    @Test
    void shouldWriteWhereItIsTold() throws IOException {
        final int file = disk.create("a");
        buffer.putStringWithoutLengthAscii(0, "..hello");

        assertEquals(5, disk.write(file, 3, buffer, 2, 5));
        assertEquals(0, disk.sync(file));
        assertEquals(8, disk.size(file));
        assertEquals(0, disk.close(file));
        assertEquals(0, disk.syncDirectory());

        assertArrayEquals(new byte[] {0, 0, 0, 'h', 'e', 'l', 'l', 'o'}, Files.readAllBytes(directory.resolve("a")));
    }

    @Test
    void shouldReadToTheEnd() throws IOException {
        Files.writeString(directory.resolve("a"), "0123456789");
        final int file = disk.openForReading("a");

        assertEquals(6, disk.read(file, 4, buffer, 100, 50));
        assertEquals("456789", buffer.getStringWithoutLengthAscii(100, 6));
        assertEquals(0, disk.read(file, 10, buffer, 0, 50));
        assertEquals(Errno.EBADF.negative(), disk.write(file, 0, buffer, 0, 1), "opened for reading");
        disk.close(file);
    }

    @Test
    void shouldAnswerErrnoAndNotThrow() {
        assertEquals(Errno.ENOENT.negative(), disk.open("none"));
        assertEquals(Errno.ENOENT.negative(), disk.delete("none"));
        assertEquals(Errno.ENOENT.negative(), disk.rename("none", "other"));
        assertEquals(Errno.EBADF.negative(), disk.sync(-1));
        assertEquals(Errno.EBADF.negative(), disk.size(-1));
        assertEquals(Errno.EBADF.negative(), disk.read(-1, 0, buffer, 0, 1));
        assertEquals(Errno.EBADF.negative(), disk.close(-1));
        final int file = disk.create("a");
        assertEquals(Errno.EEXIST.negative(), disk.create("a"));
        assertEquals(Errno.EINVAL.negative(), disk.truncate(file, -1));
        disk.close(file);
    }

    @Test
    void shouldChangeNames() throws IOException {
        disk.close(disk.create("a"));
        disk.close(disk.create("b"));
        Files.writeString(directory.resolve("a"), "a");

        assertEquals(0, disk.rename("a", "b"));
        assertEquals("a", Files.readString(directory.resolve("b")));
        disk.close(disk.create("c"));
        assertEquals(0, disk.delete("b"));

        final List<String> names = new ArrayList<>();
        assertEquals(0, disk.list(names));
        assertEquals(List.of("c"), names);
    }

    @Test
    void shouldListManyNames() {
        for (int i = 0; i < 700; i++) {
            disk.close(disk.create("a-rather-long-name-for-a-file-of-a-journal-" + i));
        }
        final List<String> names = new ArrayList<>();

        assertEquals(0, disk.list(names));

        assertEquals(700, Set.copyOf(names).size());
    }

    @Test
    void shouldCutAndExtend() {
        final int file = disk.create("a");
        disk.write(file, 0, buffer, 0, 100);

        assertEquals(0, disk.truncate(file, 40));
        assertEquals(40, disk.size(file));
        assertEquals(0, disk.truncate(file, 4000));
        assertEquals(4000, disk.size(file));
        disk.close(file);
    }

    @Test
    void shouldKeepFilesFromOtherUsers() throws IOException {
        disk.close(disk.create("a"));

        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("a"))));
    }

    @Test
    void shouldCreateItsDirectory() throws IOException {
        try (LinuxDisk below = LinuxDisk.open(directory.resolve("x/y"))) {
            assertTrue(below.create("a") >= 0);
            assertEquals(directory.resolve("x/y/a").toString(), below.describe("a"));
        }
        final IOException failure =
                assertThrows(IOException.class, () -> LinuxDisk.openExisting(directory.resolve("none")));
        assertEquals(
                "cannot open directory " + directory.resolve("none") + ": ENOENT (2): no such file",
                failure.getMessage());
    }

    @Test
    void shouldRefuseTheHeap() {
        final int file = disk.create("a");

        assertThrows(IllegalArgumentException.class, () -> disk.write(file, 0, new UnsafeBuffer(new byte[8]), 0, 8));
        assertThrows(IndexOutOfBoundsException.class, () -> disk.write(file, 0, buffer, 4090, 8));
        disk.close(file);
    }

    @Test
    void shouldAnswerEnospcWhenTheDiskIsFull() throws IOException {
        try (LinuxDisk devices = LinuxDisk.openExisting(Path.of("/dev"))) {
            final int full = devices.open("full");
            assertEquals(Errno.ENOSPC.negative(), devices.write(full, 0, buffer, 0, 100));
            assertTrue(Errno.isOutOfSpace(Errno.ENOSPC.negative()));
            devices.close(full);
        }
    }

    @Test
    void shouldNotAllocateWhenWritingAndSyncing() throws IOException {
        final int file = disk.create("a");
        try (LinuxDisk devices = LinuxDisk.openExisting(Path.of("/dev"))) {
            final int nowhere = devices.open("null"); // the same call, without a disk that takes its time
            AllocationProbe.assertNoAllocation(
                    () -> {
                        disk.write(file, 0, buffer, 0, 512);
                        disk.read(file, 0, buffer, 0, 512);
                        devices.sync(nowhere);
                    },
                    20_000,
                    1000);
            devices.close(nowhere);
        }
        disk.close(file);
    }

    @Test
    void shouldNameErrorsInWords() {
        assertTrue(Errno.text(-5).startsWith("EIO (5): input/output error"));
        assertEquals("errno 4000", Errno.text(-4000));
    }
}
