package io.ledge.core.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Off-heap memory that comes and goes as one: the node's own, and that of each store outside the loop, which is there as long as
 * the store. Every region is reserved once, at its maximum, while its owner is wired; after {@link #seal()} another reservation
 * is a bug and fails loudly. {@link #close()} unmaps everything.
 *
 * <pre>
 *    wiring                     running                        closing
 *  ┌──────────┐  seal()   ┌───────────────────┐  close()   ┌───────────┐
 *  │ reserve* │──────────▶│ touch · release   │───────────▶│ balance 0 │
 *  └──────────┘           └───────────────────┘            └───────────┘
 * </pre>
 *
 * <p>A region is a lazily committed anonymous mapping ({@code MAP_NORESERVE}): address space now, memory when touched. So a
 * maximum costs nothing, growth never moves anything, and there is no file to die of SIGBUS where {@code /dev/shm} is
 * small. Without native access (or off Linux) regions are plain shared-arena memory, which the JVM commits at once:
 * {@link #unavailableReason()} says so, and the one who reports to the operator prints it.
 *
 * <p>Reserving, sealing and closing belong to one thread at a time: that which wires the node, or later changes it. Closing is a
 * handshake with all threads, and the loop may go on meanwhile, but nobody may look at these regions any more: the node's are
 * closed when the loop has stopped, a store's when its thread has ended and the loop has let go of it. A region used while it
 * happens, or an Agrona view after it, crashes the JVM.
 */
public final class OffHeapRegions implements AutoCloseable {
    private static final long FALLBACK_PAGE_SIZE = 4096;

    private final Arena arena = Arena.ofShared();
    private final LinuxMemory linux; // null: regions are committed at once
    private final long pageSize;
    private final Map<MemoryTag, Long> balances = new EnumMap<>(MemoryTag.class);
    private final List<OffHeapRegion> regions = new ArrayList<>();
    private boolean sealed;
    private boolean closed;

    public OffHeapRegions() {
        this(LinuxMemory.UNAVAILABLE == null);
    }

    /** A seam for tests: what a JVM without native access does. */
    OffHeapRegions(final boolean isLazilyCommitted) {
        linux = isLazilyCommitted ? new LinuxMemory() : null;
        pageSize = isLazilyCommitted ? LinuxMemory.pageSize() : FALLBACK_PAGE_SIZE;
    }

    /** Why regions are committed at once on this JVM, with the way out; null when they are committed as touched. */
    public static String unavailableReason() {
        return LinuxMemory.UNAVAILABLE;
    }

    /**
     * Reserves a region of zeros.
     *
     * @param length bytes, rounded up to whole pages.
     * @throws IllegalStateException after {@link #seal()} or {@link #close()}, and when the system refuses.
     */
    public OffHeapRegion reserve(final MemoryTag tag, final long length) {
        if (sealed || closed) {
            throw new IllegalStateException("regions are " + (closed ? "closed" : "sealed")
                    + ", reserve while the node is wired: tag=" + tag + ", length=" + length);
        }
        if (length <= 0 || length > Long.MAX_VALUE - pageSize) {
            throw new IllegalArgumentException("length must be positive: tag=" + tag + ", length=" + length);
        }
        final long rounded = (length + pageSize - 1) & -pageSize;
        final MemorySegment segment = linux == null ? allocate(tag, rounded) : map(tag, rounded);
        balances.merge(tag, rounded, Long::sum);
        final OffHeapRegion region = new OffHeapRegion(tag, segment, linux, pageSize);
        regions.add(region);
        return region;
    }

    /** No more regions from here on: what runs lives within what was reserved. */
    public void seal() {
        sealed = true;
    }

    /** Bytes reserved under a tag and not yet returned. */
    public long balance(final MemoryTag tag) {
        return balances.getOrDefault(tag, 0L);
    }

    /** Bytes reserved under all tags and not yet returned. */
    public long totalBytes() {
        return balances.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Unmaps every region. Idempotent. A region that could not be unmapped stays in its tag's balance. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            regions.forEach(OffHeapRegion::closed);
            arena.close();
            if (linux == null) {
                balances.clear(); // the arena freed all of it, or threw
            }
        }
    }

    @SuppressWarnings("restricted") // gives the mapping its bounds, its lifetime and its munmap
    private MemorySegment map(final MemoryTag tag, final long length) {
        final long address = linux.map(length);
        if (address < 0) {
            throw new IllegalStateException("mmap failed: tag=" + tag + ", length=" + length + ", errno=" + -address
                    + (address == -12 ? " (ENOMEM: raise ulimit -v, or set vm.overcommit_memory to 0 or 1)" : ""));
        }
        return MemorySegment.ofAddress(address).reinterpret(length, arena, mapping -> {
            if (linux.unmap(address, length) == 0) {
                returned(tag, length);
            }
        });
    }

    private MemorySegment allocate(final MemoryTag tag, final long length) {
        try {
            return arena.allocate(length, pageSize);
        } catch (final OutOfMemoryError ex) {
            throw new IllegalStateException("allocation failed: tag=" + tag + ", length=" + length + ": "
                    + ex.getMessage() + "; raise -XX:MaxDirectMemorySize, or: " + LinuxMemory.UNAVAILABLE);
        }
    }

    private void returned(final MemoryTag tag, final long length) {
        balances.merge(tag, -length, Long::sum);
    }
}
