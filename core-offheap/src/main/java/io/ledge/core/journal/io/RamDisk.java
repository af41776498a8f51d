package io.ledge.core.journal.io;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A disk in memory that behaves as a disk may, for tests and the simulator.
 *
 * <pre>
 *   crash(random)        another disk, as the machine finds it after losing power: of every write that no sync covers any
 *                        512-byte sectors, in any order; of names that no directory sync covers any changes, or none
 *   kill()               the process dies, the kernel lives on: all writes are there, all handles are gone
 *   faults(…)            EIO, ENOSPC, short writes at chosen calls; after a failed sync what it covered is lost by a crash,
 *                        though reads still show it and the next sync succeeds, as on Linux
 *   capacity(bytes)      ENOSPC when all files together would be longer
 * </pre>
 *
 * <p>Safe for several threads; the outcome depends on the order of calls and on {@code random} alone.
 */
public final class RamDisk implements Disk {
    private record NameChange(String from, String to, RamFile file) {}

    private final Map<String, RamFile> files = new LinkedHashMap<>();
    private final Map<String, RamFile> durableNames = new LinkedHashMap<>();
    private final List<NameChange> pendingNames = new ArrayList<>();
    private final Map<Integer, RamFile> open = new LinkedHashMap<>();
    private final Map<Integer, String> openNames = new LinkedHashMap<>();
    private DiskFaults faults = DiskFaults.NONE;
    private long capacity = Long.MAX_VALUE;
    private int lastHandle;
    private long callCount;
    private long bytesWritten;
    private long syncCount;

    // ---- what a test does

    public synchronized RamDisk faults(final DiskFaults newFaults) {
        faults = newFaults;
        return this;
    }

    public synchronized RamDisk capacity(final long bytes) {
        capacity = bytes;
        return this;
    }

    /** What the machine finds after losing power; this disk is left as it is. */
    public synchronized RamDisk crash(final RandomGenerator random) {
        final Map<String, RamFile> names = new LinkedHashMap<>(durableNames);
        for (final NameChange change : pendingNames) {
            if (random.nextBoolean()) {
                apply(change, names);
            }
        }
        final Map<RamFile, RamFile> images = new LinkedHashMap<>();
        final RamDisk image = new RamDisk().capacity(capacity);
        names.forEach((name, file) -> {
            final RamFile left = images.computeIfAbsent(file, lost -> lost.crashed(random));
            image.files.put(name, left);
            image.durableNames.put(name, left);
        });
        return image;
    }

    /** The process dies. */
    public synchronized void kill() {
        open.clear();
        openNames.clear();
    }

    /** A copy of what reads see, all of it durable. */
    public synchronized RamDisk copy() {
        final RamDisk copy = new RamDisk().capacity(capacity);
        files.forEach((name, file) -> copy.put(name, file.content()));
        return copy;
    }

    /** Content of a file, or null where there is none. */
    public synchronized byte[] content(final String name) {
        final RamFile file = files.get(name);
        return file == null ? null : file.content();
    }

    /** Puts a durable file. */
    public synchronized RamDisk put(final String name, final byte[] content) {
        final RamFile file = RamFile.of(content);
        files.put(name, file);
        durableNames.put(name, file);
        return this;
    }

    /** Changes bits of a file behind everybody's back, durably: {@code content[offset] ^= mask}. */
    public synchronized void flip(final String name, final int offset, final int mask) {
        files.get(name).flip(offset, mask);
    }

    /** Names of all files. */
    public synchronized List<String> names() {
        return List.copyOf(files.keySet());
    }

    public synchronized long callCount() {
        return callCount;
    }

    public synchronized long bytesWritten() {
        return bytesWritten;
    }

    public synchronized long syncCount() {
        return syncCount;
    }

    public synchronized int openCount() {
        return open.size();
    }

    // ---- what a disk does

    @Override
    public synchronized int create(final String name) {
        final int fault = before(DiskFaults.Call.CREATE, name);
        if (fault < 0) {
            return fault;
        }
        if (files.containsKey(name)) {
            return Errno.EEXIST.negative();
        }
        final RamFile file = new RamFile();
        change(new NameChange(null, name, file));
        return opened(name, file);
    }

    @Override
    public synchronized int open(final String name) {
        final int fault = before(DiskFaults.Call.OPEN, name);
        if (fault < 0) {
            return fault;
        }
        final RamFile file = files.get(name);
        return file == null ? Errno.ENOENT.negative() : opened(name, file);
    }

    @Override
    public synchronized int openForReading(final String name) {
        return open(name);
    }

    @Override
    public synchronized int close(final int file) {
        openNames.remove(file);
        return open.remove(file) == null ? Errno.EBADF.negative() : 0;
    }

    @Override
    public synchronized long size(final int file) {
        final int fault = before(DiskFaults.Call.SIZE, file);
        return fault < 0 ? fault : open.get(file).length();
    }

    @Override
    public synchronized int read(
            final int file,
            final long offset,
            final MutableDirectBuffer destination,
            final int index,
            final int length) {
        OffHeap.require("read into", destination);
        final int fault = before(DiskFaults.Call.READ, file);
        if (fault < 0) {
            return fault;
        }
        final RamFile from = open.get(file);
        final int count = (int) Math.max(0, Math.min(length, from.length() - offset));
        if (count > 0) {
            destination.putBytes(index, from.cache(), (int) offset, count);
        }
        return count;
    }

    @Override
    public synchronized int write(
            final int file, final long offset, final DirectBuffer source, final int index, final int length) {
        OffHeap.require("write from", source);
        final int fault = before(DiskFaults.Call.WRITE, file);
        if (fault < 0) {
            return fault;
        }
        final RamFile to = open.get(file);
        final long room = Math.max(0, capacity - usedBytes()) + Math.max(0, to.length() - offset);
        final long count = Math.min(fault > 0 ? Math.min(fault, length) : length, room);
        if (count <= 0) {
            return Errno.ENOSPC.negative();
        }
        final byte[] bytes = new byte[(int) count];
        source.getBytes(index, bytes);
        to.write(Math.toIntExact(offset), bytes);
        bytesWritten += count;
        return (int) count;
    }

    @Override
    public synchronized int sync(final int file) {
        final int fault = before(DiskFaults.Call.SYNC, file);
        if (fault < 0) {
            open.get(file).syncFailed();
            return fault;
        }
        open.get(file).sync();
        syncCount++;
        return 0;
    }

    @Override
    public synchronized int truncate(final int file, final long length) {
        final int fault = before(DiskFaults.Call.TRUNCATE, file);
        if (fault < 0) {
            return fault;
        }
        open.get(file).truncate(Math.toIntExact(length));
        return 0;
    }

    @Override
    public synchronized int rename(final String from, final String to) {
        final int fault = before(DiskFaults.Call.RENAME, from);
        if (fault < 0) {
            return fault;
        }
        if (!files.containsKey(from)) {
            return Errno.ENOENT.negative();
        }
        final RamFile file = files.get(from);
        change(new NameChange(from, to, file));
        openNames.replaceAll((handle, name) -> open.get(handle) == file ? to : name);
        return 0;
    }

    @Override
    public synchronized int delete(final String name) {
        final int fault = before(DiskFaults.Call.DELETE, name);
        if (fault < 0) {
            return fault;
        }
        if (!files.containsKey(name)) {
            return Errno.ENOENT.negative();
        }
        change(new NameChange(name, null, files.get(name)));
        return 0;
    }

    @Override
    public synchronized int list(final List<String> names) {
        final int fault = before(DiskFaults.Call.LIST, "");
        if (fault < 0) {
            return fault;
        }
        names.addAll(files.keySet());
        return 0;
    }

    @Override
    public synchronized int syncDirectory() {
        final int fault = before(DiskFaults.Call.SYNC_DIRECTORY, "");
        if (fault < 0) {
            return fault;
        }
        pendingNames.clear();
        durableNames.clear();
        durableNames.putAll(files);
        return 0;
    }

    @Override
    public String describe(final String name) {
        return name;
    }

    @Override
    public void close() {
        // memory goes with the last reference
    }

    private int before(final DiskFaults.Call call, final int file) {
        final String name = openNames.get(file);
        if (name == null) {
            throw new IllegalArgumentException("no such open file: handle=" + file + ", call=" + call);
        }
        return before(call, name);
    }

    private int before(final DiskFaults.Call call, final String name) {
        return faults.before(call, name, ++callCount);
    }

    private int opened(final String name, final RamFile file) {
        final int handle = ++lastHandle;
        open.put(handle, file);
        openNames.put(handle, name);
        return handle;
    }

    private void change(final NameChange change) {
        apply(change, files);
        pendingNames.add(change);
    }

    /** One whose predecessor a crash lost finds nothing to change. */
    private static void apply(final NameChange change, final Map<String, RamFile> names) {
        if (change.from != null && names.get(change.from) != change.file) {
            return;
        }
        if (change.from != null) {
            names.remove(change.from);
        }
        if (change.to != null) {
            names.put(change.to, change.file);
        }
    }

    /** Of all files together. */
    public synchronized long usedBytes() {
        return files.values().stream().mapToLong(RamFile::length).sum();
    }
}
