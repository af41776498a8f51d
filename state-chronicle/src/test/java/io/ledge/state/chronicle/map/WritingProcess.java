package io.ledge.state.chronicle.map;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/** Writes items for ever, and prints how many there are for sure. Arguments: file. */
final class WritingProcess {
    static final MapSize SIZE = new MapSize(200_000, 24, 128);
    static final int KEYS = 50_000;
    private static final int BATCH = 1_000;

    private WritingProcess() {}

    static String keyOf(final long index) {
        return "app||key-" + index % KEYS;
    }

    /** The number of the write, again and again: a torn value shows. */
    static void fill(final UnsafeBuffer value, final long index) {
        for (int i = 0; i < value.capacity(); i += Long.BYTES) {
            value.putLong(i, index);
        }
    }

    static int lengthOf(final long index) {
        return (int) (8 + 8 * (index % 40));
    }

    public static void main(final String[] args) {
        final StateMap map =
                StateMap.open(Path.of(args[0]), SIZE, 2_000, note -> System.out.println(note), () -> false);
        System.out.println("open " + map.report());
        final MapKey key = new MapKey();
        final MapValue value = new MapValue();
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[512]);
        final UnsafeBuffer view = new UnsafeBuffer(0, 0);
        final UnsafeBuffer noType = new UnsafeBuffer(new byte[0]);
        for (long i = 0; ; i++) {
            final long version = map.nextVersion();
            view.wrap(bytes, 0, lengthOf(i));
            fill(view, i);
            final UnsafeBuffer name = new UnsafeBuffer(keyOf(i).getBytes(StandardCharsets.UTF_8));
            map.update(
                    key.item(name, name.capacity()),
                    (isThere, existing) -> value.inline(version, 0, noType, 0, view, 0, view.capacity()));
            if ((i + 1) % BATCH == 0) {
                System.out.println("written " + (i + 1) + " version " + version);
                System.out.flush();
            }
        }
    }
}
