package io.ledge.protocol.wake;

import static io.ledge.protocol.wake.WakeFileDescriptor.*;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The mapped file {@code wake.dat} of a node's Aeron directory: one {@link Doorbell} for the node, one per client.
 *
 * <p>The node {@linkplain #create creates} it once per life, under a temporary name that is then renamed: nobody maps
 * half a file, and clients of a node that died keep their old file and never fault. Clients {@linkplain #map map} it,
 * ring slot {@value #NODE_SLOT}, and sleep on the slot that {@code Connected} names.
 *
 * <p><b>Closing.</b> Memory is never unmapped by hand: a ring or a sleep on an unmapped address would crash the JVM. The
 * few KiB are unmapped by the garbage collector once no {@code WakeFile} and no {@code Doorbell} of it is reachable.
 * {@link #close} by the node marks the file closed and rings every slot, so that sleeping clients learn of a clean stop
 * at once; by a client it does nothing to the others.
 */
public final class WakeFile implements AutoCloseable {

    /** Name of the file in the Aeron directory. */
    public static final String FILE_NAME = "wake.dat";

    /** The slot of the node's core loop. */
    public static final int NODE_SLOT = 0;

    private final Path path;
    private final UnsafeBuffer buffer;
    private final int slotCount;
    private final boolean isOwner;

    private WakeFile(final Path path, final MappedByteBuffer mapped, final int slotCount, final boolean isOwner) {
        this.path = path;
        this.buffer = new UnsafeBuffer(mapped); // keeps the mapping reachable, as does each Doorbell over it
        this.slotCount = slotCount;
        this.isOwner = isOwner;
    }

    /**
     * Node: makes the file, replacing that of an earlier life.
     *
     * @param slots doorbells in it, the node's included: 2 to {@value WakeFileDescriptor#MAX_SLOTS}.
     */
    public static WakeFile create(final Path path, final int slots) throws IOException {
        if (slots < 2 || slots > MAX_SLOTS) {
            throw new IllegalArgumentException(
                    "slots must be 2 (the node and one client) to " + MAX_SLOTS + ": slots=" + slots);
        }
        final Path directory = path.toAbsolutePath().getParent();
        final Path temporary = Files.createTempFile(directory, FILE_NAME, ".tmp");
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            // Written, not truncated to size: a full tmpfs says ENOSPC here and not SIGBUS at the first ring.
            final ByteBuffer zeros = ByteBuffer.allocate(fileLength(slots));
            while (zeros.hasRemaining()) {
                channel.write(zeros);
            }
            final MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, fileLength(slots));
            writeHeader(new UnsafeBuffer(mapped), slots);
            // The Aeron directory (0770) is the trust boundary; the temporary file was made 0600.
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-rw----"));
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
            return new WakeFile(path, mapped, slots, true);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void writeHeader(final UnsafeBuffer header, final int slots) {
        header.putInt(VERSION_OFFSET, VERSION);
        header.putInt(SLOT_COUNT_OFFSET, slots);
        header.putInt(SLOT_LENGTH_OFFSET, DoorbellDescriptor.SLOT_LENGTH);
        header.putLong(NODE_PID_OFFSET, ProcessHandle.current().pid());
        header.putInt(STATE_OFFSET, STATE_OPEN);
        header.putIntVolatile(MAGIC_OFFSET, MAGIC);
    }

    /**
     * Client: maps the file of a running node.
     *
     * @throws IOException if there is none, or it is not a wake file this version can read (with what was found).
     */
    public static WakeFile map(final Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final int slots = checkedSlotCount(path, channel);
            return new WakeFile(path, channel.map(FileChannel.MapMode.READ_WRITE, 0, fileLength(slots)), slots, false);
        }
    }

    private static int checkedSlotCount(final Path path, final FileChannel channel) throws IOException {
        final ByteBuffer header = ByteBuffer.allocate(HEADER_LENGTH).order(ByteOrder.nativeOrder());
        channel.read(header, 0);
        final int version = header.getInt(VERSION_OFFSET);
        final int slots = header.getInt(SLOT_COUNT_OFFSET);
        final int slotLength = header.getInt(SLOT_LENGTH_OFFSET);
        if (header.getInt(MAGIC_OFFSET) != MAGIC) {
            throw new IOException(path + " is not a wake file: magic=0x"
                    + Integer.toHexString(header.getInt(MAGIC_OFFSET)) + ", expected=0x" + Integer.toHexString(MAGIC));
        }
        if (version != VERSION || slotLength != DoorbellDescriptor.SLOT_LENGTH) {
            throw new IOException(path + " has another layout: version=" + version + ", slotLength=" + slotLength
                    + ", expected version=" + VERSION + ", slotLength=" + DoorbellDescriptor.SLOT_LENGTH
                    + "; use client and node of one release");
        }
        if (slots < 2 || slots > MAX_SLOTS || channel.size() < fileLength(slots)) {
            throw new IOException(path + " is damaged: slots=" + slots + ", length=" + channel.size());
        }
        return slots;
    }

    /** Where the file lies, or lay. */
    public Path path() {
        return path;
    }

    /** Doorbells in the file, the node's included. */
    public int slotCount() {
        return slotCount;
    }

    /** A new view of a slot; cold. Its awaiting methods belong to the slot's one owner. */
    public Doorbell doorbell(final int slot) {
        return doorbell(slot, Futex.isAvailable());
    }

    /** As {@link #doorbell(int)}, parking if {@code useFutex} is false. */
    public Doorbell doorbell(final int slot, final boolean useFutex) {
        if (slot < 0 || slot >= slotCount) {
            throw new IllegalArgumentException("no such doorbell: slot=" + slot + ", slotCount=" + slotCount);
        }
        return new Doorbell(buffer, slotOffset(slot), useFutex);
    }

    /** Process id of the node that created the file. */
    public long nodePid() {
        return buffer.getLong(NODE_PID_OFFSET);
    }

    /** Has the node closed it cleanly? A node that was killed leaves it open; liveness is the session's business. */
    public boolean isClosed() {
        return buffer.getIntVolatile(STATE_OFFSET) == STATE_CLOSED;
    }

    /** Node: marks the file closed and rings every slot. Client: nothing. Memory stays until nobody can reach it. */
    @Override
    public void close() {
        if (isOwner && !isClosed()) {
            buffer.putIntVolatile(STATE_OFFSET, STATE_CLOSED);
            for (int slot = 0; slot < slotCount; slot++) {
                doorbell(slot).ring();
            }
        }
    }
}
