package io.ledge.core.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One reserved region, addressed by {@code long} offsets: it may exceed the 2 GiB an Agrona buffer can. Zeros until written.
 *
 * <p>Plain accesses are in the machine's byte order, may be unaligned, and are checked against the region's bounds and
 * lifetime; ordered ones need natural alignment. Copies are checked alike, views until they are made. A thread that uses the
 * region while another closes it crashes the JVM: who closes has stopped or joined all others.
 *
 * <p>Plain accesses go straight to the address and not through the segment. Compiled by C2 the two cost alike; before that,
 * which is most of a recovery, an access of a segment is twenty calls deep.
 *
 * <p>Plain access: one owner at a time. Any thread may use disjoint parts.
 */
public final class OffHeapRegion {
    private static final VarHandle ORDERED_LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final VarHandle ORDERED_INT = ValueLayout.JAVA_INT.varHandle();

    private final MemoryTag tag;
    private final MemorySegment segment;
    private final LinuxMemory linux; // null: release() clears instead
    private final long pageSize;
    private final long address; // redundant for speed
    private final long length; // redundant for speed
    private long limit; // its length while it is open

    OffHeapRegion(final MemoryTag tag, final MemorySegment segment, final LinuxMemory linux, final long pageSize) {
        this.tag = tag;
        this.segment = segment;
        this.linux = linux;
        this.pageSize = pageSize;
        this.address = segment.address();
        this.length = segment.byteSize();
        this.limit = length;
    }

    /** Its memory goes away: whoever comes later is told. */
    void closed() {
        limit = 0;
    }

    public MemoryTag tag() {
        return tag;
    }

    /** Bytes, whole pages. */
    public long length() {
        return length;
    }

    public byte getByte(final long offset) {
        return UnsafeApi.getByte(null, at(offset, Byte.BYTES));
    }

    public void putByte(final long offset, final byte value) {
        UnsafeApi.putByte(null, at(offset, Byte.BYTES), value);
    }

    public short getShort(final long offset) {
        return UnsafeApi.getShort(null, at(offset, Short.BYTES));
    }

    public void putShort(final long offset, final short value) {
        UnsafeApi.putShort(null, at(offset, Short.BYTES), value);
    }

    public int getInt(final long offset) {
        return UnsafeApi.getInt(null, at(offset, Integer.BYTES));
    }

    public void putInt(final long offset, final int value) {
        UnsafeApi.putInt(null, at(offset, Integer.BYTES), value);
    }

    public long getLong(final long offset) {
        return UnsafeApi.getLong(null, at(offset, Long.BYTES));
    }

    public void putLong(final long offset, final long value) {
        UnsafeApi.putLong(null, at(offset, Long.BYTES), value);
    }

    /** Sees one of the values some thread wrote, never half of one. */
    public int getIntOpaque(final long offset) {
        return (int) ORDERED_INT.getOpaque(segment, offset);
    }

    /** See {@link #getIntOpaque}. */
    public void putIntOpaque(final long offset, final int value) {
        ORDERED_INT.setOpaque(segment, offset, value);
    }

    public long getLongAcquire(final long offset) {
        return (long) ORDERED_LONG.getAcquire(segment, offset);
    }

    public void putLongRelease(final long offset, final long value) {
        ORDERED_LONG.setRelease(segment, offset, value);
    }

    /** A full fence whether it succeeds or not. */
    public boolean compareAndSetLong(final long offset, final long expected, final long value) {
        return ORDERED_LONG.compareAndSet(segment, offset, expected, value);
    }

    /** Copies from an Agrona buffer into this region. */
    public void copyFrom(final long offset, final DirectBuffer src, final int srcOffset, final int copyLength) {
        if (copyLength > 0) {
            final long to = at(offset, copyLength);
            src.boundsCheck(srcOffset, copyLength);
            UnsafeApi.copyMemory(src.byteArray(), src.addressOffset() + srcOffset, null, to, copyLength);
        }
    }

    /** Copies from this region into an Agrona buffer. */
    public void copyTo(final long offset, final MutableDirectBuffer dst, final int dstOffset, final int copyLength) {
        if (copyLength > 0) {
            final long from = at(offset, copyLength);
            dst.boundsCheck(dstOffset, copyLength);
            UnsafeApi.copyMemory(null, from, dst.byteArray(), dst.addressOffset() + dstOffset, copyLength);
        }
    }

    /** True if the bytes here equal those of the Agrona buffer. */
    public boolean matches(final long offset, final DirectBuffer other, final int otherOffset, final int matchLength) {
        int i = 0;
        for (; i <= matchLength - Long.BYTES; i += Long.BYTES) {
            if (getLong(offset + i) != other.getLong(otherOffset + i, ByteOrder.nativeOrder())) {
                return false;
            }
        }
        for (; i < matchLength; i++) {
            if (getByte(offset + i) != other.getByte(otherOffset + i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Points the view at a slice, without a copy. It is good until {@link OffHeapRegions#close()}; one used after that
     * crashes the JVM.
     */
    public void wrap(final UnsafeBuffer view, final long offset, final int viewLength) {
        view.wrap(at(offset, viewLength), viewLength);
    }

    /** A slice as the JDK's own classes want it (checksums); made while wiring, for it is an object on the heap. */
    public ByteBuffer byteBuffer(final long offset, final int viewLength) {
        return segment.asSlice(offset, viewLength).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Gives the pages of a slice back to the system; they read as zeros afterwards and may be written again. Costs about
     * 0.2 µs a touched page: release in slices.
     *
     * @param offset at a page boundary.
     * @param releaseLength bytes, rounded up to whole pages: what shares the last page is cleared too.
     */
    public void release(final long offset, final long releaseLength) {
        final long rounded = (releaseLength + pageSize - 1) & -pageSize;
        if ((offset & (pageSize - 1)) != 0) {
            throw new IllegalArgumentException(
                    "offset not at a page boundary: offset=" + offset + ", page=" + pageSize);
        }
        final long from = at(offset, rounded);
        if (linux == null) {
            segment.asSlice(offset, rounded).fill((byte) 0);
            return;
        }
        final int result = linux.release(from, rounded);
        if (result < 0) {
            throw new IllegalStateException(
                    "madvise failed: tag=" + tag + ", offset=" + offset + ", length=" + rounded + ", errno=" + -result);
        }
    }

    /** Where that part is. */
    private long at(final long offset, final long sliceLength) {
        if ((offset | sliceLength) < 0 || offset > limit - sliceLength) {
            throw refusal(offset, sliceLength);
        }
        return address + offset;
    }

    private RuntimeException refusal(final long offset, final long sliceLength) {
        return limit == 0
                ? new IllegalStateException("region is closed: tag=" + tag)
                : new IndexOutOfBoundsException(
                        "tag=" + tag + ", offset=" + offset + ", length=" + sliceLength + ", capacity=" + length);
    }
}
