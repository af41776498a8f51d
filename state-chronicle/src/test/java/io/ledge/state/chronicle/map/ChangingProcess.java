package io.ledge.state.chronicle.map;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Overwrites few items again and again, alone, several as one, and in pieces, and writes into mapped memory how many steps are
 * done: what a kill leaves must be exactly {@link #expected} of that step, or of the next. Arguments: file, file of the step.
 */
final class ChangingProcess {
    static final MapSize SIZE = new MapSize(1_000, 24, 2_000);
    static final int ALONE = 8;
    static final int TOGETHER = 12;
    static final int PIECES_LENGTH = 10_000;
    private static final int VALUE_LENGTH = 4_000;
    private static final VarHandle STEP = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final StateMap map;
    private final MapKey key = new MapKey();
    private final MapValue value = new MapValue();
    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[MapValue.PIECE_LENGTH]);
    private final UnsafeBuffer noType = new UnsafeBuffer(new byte[0]);

    private ChangingProcess(final StateMap map) {
        this.map = map;
    }

    static UnsafeBuffer name(final String text) {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What kind of change a step is: 0 an item alone, 1 several, 2 several that are rolled back, 3 one in pieces. */
    static int kindOf(final long step) {
        return new int[] {0, 1, 0, 1, 2, 3}[(int) (step % 6)];
    }

    /** The step that last changed an item, at the end of a step; 0: there is none. */
    static long expected(final String item, final long atStep) {
        for (long step = atStep; step > 0; step--) {
            final int kind = kindOf(step);
            if (kind == 0 && item.equals("alone-" + step / 2 % ALONE)
                    || kind == 1 && item.startsWith("together-")
                    || kind == 3 && item.equals("pieces")) {
                return step;
            }
            if (kind == 1 && item.equals("sometimes")) {
                return step % 4 == 1 ? step : 0;
            }
        }
        return 0;
    }

    private void step(final long step) {
        switch (kindOf(step)) {
            case 0 -> put("alone-" + step / 2 % ALONE, step);
            case 1 -> {
                map.begin();
                several(step);
                map.commit();
                map.removeReplacedPieces();
            }
            case 2 -> {
                map.begin();
                several(step);
                map.rollBack();
            }
            default -> putInPieces(step);
        }
    }

    private void several(final long step) {
        for (int i = 0; i < TOGETHER; i++) {
            put("together-" + i, step);
        }
        if (step % 4 == 1) {
            put("sometimes", step);
        } else {
            final UnsafeBuffer name = name("sometimes");
            map.update(key.item(name, name.capacity()), (isThere, existing) -> StateMap.REMOVE);
        }
    }

    private void put(final String item, final long step) {
        final long version = map.nextVersion();
        fill(VALUE_LENGTH, step);
        final UnsafeBuffer name = name(item);
        map.update(
                key.item(name, name.capacity()),
                (isThere, existing) -> value.inline(version, 0, noType, 0, bytes, 0, VALUE_LENGTH));
    }

    private void putInPieces(final long step) {
        final long version = map.nextVersion();
        fill(MapValue.PIECE_LENGTH, step);
        for (int i = 0; i < StateMap.pieceCount(PIECES_LENGTH); i++) {
            map.putPiece(version, i, bytes, Math.min(MapValue.PIECE_LENGTH, PIECES_LENGTH - i * MapValue.PIECE_LENGTH));
        }
        final UnsafeBuffer name = name("pieces");
        final long[] old = {0};
        map.update(key.item(name, name.capacity()), (isThere, existing) -> {
            old[0] = isThere ? existing.version() : 0;
            return value.pieces(version, 0, noType, 0, PIECES_LENGTH);
        });
        if (old[0] != 0) {
            map.removePieces(old[0], PIECES_LENGTH);
        }
    }

    private void fill(final int length, final long step) {
        for (int i = 0; i < length; i += Long.BYTES) {
            bytes.putLong(i, step);
        }
    }

    public static void main(final String[] args) throws IOException {
        final StateMap map =
                StateMap.open(Path.of(args[0]), SIZE, 2_000, note -> System.out.println(note), () -> false);
        final ChangingProcess process = new ChangingProcess(map);
        try (FileChannel channel =
                FileChannel.open(Path.of(args[1]), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final ByteBuffer told = channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
            System.out.println(
                    "begins after " + told.order(ByteOrder.nativeOrder()).getLong(0));
            for (long step = told.getLong(0) + 1; ; step++) {
                process.step(step);
                STEP.setRelease(told, 0, step); // the kernel has it
            }
        }
    }
}
