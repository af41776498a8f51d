package io.ledge.core.journal.io;

import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The files of one directory, by name. Every call answers a number that is not negative, or {@code -errno}, and throws for
 * misuse only (a buffer's bounds, a buffer in the Java heap).
 *
 * <p>Calls block and may come from several threads; one file is used by one thread at a time, and is handed on through
 * something that orders memory. What is durable when:
 *
 * <pre>
 *   bytes of a file      after sync of that file
 *   a file's name        after syncDirectory: create, rename and delete
 * </pre>
 */
public interface Disk extends AutoCloseable {
    /** Creates a file for reading and writing; a handle, or {@code -EEXIST} where there is one of that name. */
    int create(String name);

    /** Opens a file for reading and writing; a handle. */
    int open(String name);

    /** Opens a file for reading; a handle. */
    int openForReading(String name);

    /** 0 or -errno; the handle is gone either way. */
    int close(int file);

    /** Bytes. */
    long size(int file);

    /** Bytes read, fewer than asked only at the file's end, 0 there. */
    int read(int file, long offset, MutableDirectBuffer destination, int index, int length);

    /** Bytes written: at least one and maybe fewer than asked, as {@code pwrite} does. Go on with the rest. */
    int write(int file, long offset, DirectBuffer source, int index, int length);

    /** {@code fdatasync}. One that failed is not to be repeated: the kernel may have dropped what it could not write. */
    int sync(int file);

    /** Cuts or extends a file; what is new reads as zeros. */
    int truncate(int file, long length);

    /** Replaces a file of the new name, if there is one, in one step. */
    int rename(String from, String to);

    int delete(String name);

    /** Appends the names of all files, in no order. */
    int list(List<String> names);

    /** Makes names durable. */
    int syncDirectory();

    /** How messages call a file: its path, where it has one. */
    String describe(String name);

    /** Gives the directory up. Files are closed by those who opened them. */
    @Override
    void close();
}
