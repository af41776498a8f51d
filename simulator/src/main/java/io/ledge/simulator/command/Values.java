package io.ledge.simulator.command;

import io.ledge.simulator.trace.Dice;
import java.nio.charset.StandardCharsets;

/** Values that differ from each other in every place, so that a piece of one in another is seen. */
public final class Values {
    private Values() {}

    /** Bytes that no other number gives. */
    public static byte[] bytes(final long number, final int length) {
        final byte[] bytes = new byte[length];
        long mixed = 0;
        for (int i = 0; i < length; i++) {
            if ((i & 7) == 0) {
                mixed = Dice.mix(number + i);
            }
            bytes[i] = (byte) (mixed >>> ((i & 7) << 3));
        }
        return bytes;
    }

    public static byte[] decimal(final long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    static String describe(final byte[] value) {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(6, value.length); i++) {
            text.append(String.format("%02x", value[i]));
        }
        return value.length <= 6 ? text.toString() : text + "… (" + value.length + " B)";
    }
}
