package io.ledge.core.table;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Names of apps, stores, pubsubs, topics and bindings, each with a small index that stays its own for good. Looked up by
 * UTF-8 bytes without allocation; adding allocates, which is warm code: a name is added once.
 *
 * <p>Open addressing over twice the capacity; nothing is ever removed. One owner at a time.
 */
public final class NameTable {
    public static final int NOT_FOUND = -1;

    /** Answer of {@link #add} when the table holds its capacity of other names. */
    public static final int FULL = -2;

    private final UnsafeBuffer[] names;
    private final String[] texts;
    private final int[] slots;
    private int count;

    public NameTable(final int capacity) {
        names = new UnsafeBuffer[capacity];
        texts = new String[capacity];
        slots = new int[BitUtil.findNextPositivePowerOfTwo(2 * capacity)];
        Arrays.fill(slots, NOT_FOUND);
    }

    public int count() {
        return count;
    }

    public String name(final int index) {
        return texts[index];
    }

    public DirectBuffer bytes(final int index) {
        return names[index];
    }

    /** @return the index, or {@link #NOT_FOUND} */
    public int find(final DirectBuffer buffer, final int offset, final int length) {
        return slots[slotOf(buffer, offset, length)];
    }

    public int find(final String name) {
        final byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return find(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    /** Is it there, or can it be added? */
    public boolean hasRoomFor(final String name) {
        return count < names.length || find(name) != NOT_FOUND;
    }

    /** @return the index of the name, added if it was not there, or {@link #FULL} */
    public int add(final DirectBuffer buffer, final int offset, final int length) {
        final int slot = slotOf(buffer, offset, length);
        if (slots[slot] == NOT_FOUND) {
            if (count == names.length) {
                return FULL;
            }
            final byte[] bytes = new byte[length];
            buffer.getBytes(offset, bytes);
            names[count] = new UnsafeBuffer(bytes);
            texts[count] = new String(bytes, StandardCharsets.UTF_8);
            slots[slot] = count++;
        }
        return slots[slot];
    }

    public int add(final String name) {
        final byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return add(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    private int slotOf(final DirectBuffer buffer, final int offset, final int length) {
        final int mask = slots.length - 1;
        int slot = hash(buffer, offset, length) & mask;
        while (slots[slot] != NOT_FOUND && !matches(names[slots[slot]], buffer, offset, length)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static boolean matches(
            final DirectBuffer name, final DirectBuffer buffer, final int offset, final int length) {
        if (name.capacity() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (name.getByte(i) != buffer.getByte(offset + i)) {
                return false;
            }
        }
        return true;
    }

    private static int hash(final DirectBuffer buffer, final int offset, final int length) {
        int hash = 0x811c9dc5; // FNV-1a: names are short, and only configured or authorised parties add them
        for (int i = 0; i < length; i++) {
            hash = (hash ^ buffer.getByte(offset + i)) * 0x01000193;
        }
        return hash ^ (hash >>> 15);
    }
}
