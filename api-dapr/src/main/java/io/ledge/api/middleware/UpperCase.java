package io.ledge.api.middleware;

/** Bytes with ASCII's small letters as capital ones: the pieces of a body may end inside of any other letter. */
public final class UpperCase {
    private static final int DISTANCE = 'a' - 'A';

    private UpperCase() {}

    /** In place. @return the same array */
    public static byte[] of(final byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] >= 'a' && bytes[i] <= 'z') {
                bytes[i] -= DISTANCE;
            }
        }
        return bytes;
    }
}
