package io.ledge.core.table;

/**
 * The block sizes of the record arena: every 16 bytes up to 512, then 8 to a doubling up to 8 KiB. At most 1/8 of a block
 * above 512 bytes is waste, and there are 64 classes, as many as a {@code long} has bits.
 *
 * <pre>
 *   class   0    1   ...  31   | 32   33  ...  39  | 40    41  ...  47  | ... | 56   57  ...  63
 *   bytes   16   32  ... 512   | 576  640 ... 1024 | 1152 1280 ... 2048 | ... | 4608 5120 ... 8192
 * </pre>
 */
final class SizeClasses {
    static final int COUNT = 64;
    static final int MAX_SIZE = 8192;
    static final int GRANULARITY_SHIFT = 4;

    private static final int LINEAR_SHIFT = 9; // up to 512
    private static final int LINEAR_COUNT = 1 << LINEAR_SHIFT - GRANULARITY_SHIFT;
    private static final int PER_DOUBLING_SHIFT = 3;

    private SizeClasses() {}

    /** The smallest class whose blocks hold that many bytes, 1 ... {@link #MAX_SIZE}. */
    static int classOf(final int size) {
        assert size > 0 && size <= MAX_SIZE : "size=" + size;
        final int last = size - 1;
        if (last >>> LINEAR_SHIFT == 0) {
            return last >>> GRANULARITY_SHIFT;
        }
        final int doubling = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(last);
        final int step = last >>> doubling - PER_DOUBLING_SHIFT & (1 << PER_DOUBLING_SHIFT) - 1;
        return LINEAR_COUNT + (doubling - LINEAR_SHIFT << PER_DOUBLING_SHIFT) + step;
    }

    /** Bytes of a block of that class. */
    static int sizeOf(final int sizeClass) {
        assert sizeClass >= 0 && sizeClass < COUNT : "sizeClass=" + sizeClass;
        if (sizeClass < LINEAR_COUNT) {
            return sizeClass + 1 << GRANULARITY_SHIFT;
        }
        final int above = sizeClass - LINEAR_COUNT;
        final int doubling = LINEAR_SHIFT + (above >>> PER_DOUBLING_SHIFT);
        final int step = above & (1 << PER_DOUBLING_SHIFT) - 1;
        return (1 << doubling) + (step + 1 << doubling - PER_DOUBLING_SHIFT);
    }
}
