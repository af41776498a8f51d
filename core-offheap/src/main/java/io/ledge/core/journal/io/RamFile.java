package io.ledge.core.journal.io;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A file of a {@link RamDisk}: what reads see, what a crash leaves for certain, and the writes in between.
 *
 * <pre>
 *   cache      what reads see                     all writes
 *   durable    what a crash leaves for certain    writes before the last sync that succeeded
 *   pending    writes since then: a crash keeps any of their 512-byte sectors, in any order
 * </pre>
 */
final class RamFile {
    static final int SECTOR = 512;

    private record Pending(int offset, byte[] bytes) {}

    private byte[] cache = new byte[0];
    private int cacheLength;
    private byte[] durable = new byte[0];
    private int durableLength;
    private final List<Pending> pending = new ArrayList<>();
    private boolean isTruncationPending;

    static RamFile of(final byte[] content) {
        final RamFile file = new RamFile();
        file.cache = content.clone();
        file.cacheLength = content.length;
        file.durable = content.clone();
        file.durableLength = content.length;
        return file;
    }

    int length() {
        return cacheLength;
    }

    byte[] cache() {
        return cache;
    }

    byte[] content() {
        return Arrays.copyOf(cache, cacheLength);
    }

    void write(final int offset, final byte[] bytes) {
        cache = grown(cache, offset + bytes.length);
        System.arraycopy(bytes, 0, cache, offset, bytes.length);
        cacheLength = Math.max(cacheLength, offset + bytes.length);
        pending.add(new Pending(offset, bytes));
    }

    void flip(final int offset, final int mask) {
        cache[offset] ^= (byte) mask;
        durable[offset] ^= (byte) mask;
    }

    void truncate(final int length) {
        cache = grown(cache, length);
        Arrays.fill(cache, Math.min(length, cacheLength), cache.length, (byte) 0);
        cacheLength = length;
        isTruncationPending = true;
    }

    void sync() {
        if (isTruncationPending) {
            durable = Arrays.copyOf(cache, cache.length);
        } else {
            pending.forEach(write -> durable = patched(durable, write.offset, write.bytes, 0, write.bytes.length));
        }
        durableLength = cacheLength;
        forgetPending();
    }

    /** The kernel drops what it could not write and calls it clean: reads still see it, a crash loses it. */
    void syncFailed() {
        forgetPending();
    }

    /** What a crash leaves. */
    RamFile crashed(final RandomGenerator random) {
        if (isTruncationPending && random.nextBoolean()) {
            return of(content()); // whoever truncates syncs before it goes on; how a torn truncation looks is not
            // modelled
        }
        byte[] image = Arrays.copyOf(durable, durableLength);
        for (final Pending write : pending) {
            image = keepSectors(image, write, random);
        }
        return of(image);
    }

    private static byte[] keepSectors(final byte[] before, final Pending write, final RandomGenerator random) {
        final int fate = random.nextInt(4); // all, none, or sector by sector
        byte[] image = before;
        int from = 0;
        while (from < write.bytes.length) {
            final int to = Math.min(write.bytes.length, from + SECTOR - (write.offset + from) % SECTOR);
            if (fate == 0 || fate > 1 && random.nextBoolean()) {
                image = patched(image, write.offset + from, write.bytes, from, to);
            }
            from = to;
        }
        return image;
    }

    private static byte[] patched(
            final byte[] before, final int offset, final byte[] bytes, final int from, final int to) {
        final byte[] image = before.length < offset + to - from ? Arrays.copyOf(before, offset + to - from) : before;
        System.arraycopy(bytes, from, image, offset, to - from);
        return image;
    }

    private void forgetPending() {
        pending.clear();
        isTruncationPending = false;
    }

    private static byte[] grown(final byte[] bytes, final int length) {
        return length <= bytes.length ? bytes : Arrays.copyOf(bytes, Math.max(length, bytes.length * 2));
    }
}
