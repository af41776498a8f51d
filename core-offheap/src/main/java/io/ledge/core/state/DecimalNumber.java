package io.ledge.core.state;

import org.agrona.DirectBuffer;

/**
 * Whole numbers of 64 bits as decimal text, in the one form that JSON, too, has for them: {@code 0}, {@code -17}; no plus
 * sign, no leading zeros, no blanks, no {@code -0}. So what an increment writes is what it would read.
 */
final class DecimalNumber {
    /** Characters of the longest: {@code -9223372036854775808}. */
    static final int MAX_LENGTH = 20;

    private DecimalNumber() {}

    /** Is it the text of a number that fits? */
    static boolean isNumber(final DirectBuffer text) {
        final int length = text.capacity();
        final boolean isNegative = length > 0 && text.getByte(0) == '-';
        final int first = isNegative ? 1 : 0;
        final int digits = length - first;
        if (digits == 0 || length > MAX_LENGTH) {
            return false;
        }
        if (text.getByte(first) == '0') {
            return length == 1;
        }
        long negated = 0; // the negative range is the longer one
        for (int i = first; i < length; i++) {
            final int digit = text.getByte(i) - '0';
            if (digit < 0 || digit > 9 || negated < (Long.MIN_VALUE + digit) / 10) {
                return false;
            }
            negated = negated * 10 - digit;
        }
        return isNegative || negated != Long.MIN_VALUE;
    }

    /** Of what {@link #isNumber}. */
    static long parse(final DirectBuffer text) {
        final boolean isNegative = text.getByte(0) == '-';
        long negated = 0;
        for (int i = isNegative ? 1 : 0; i < text.capacity(); i++) {
            negated = negated * 10 - (text.getByte(i) - '0');
        }
        return isNegative ? negated : -negated;
    }

    /** Would the sum not fit? */
    static boolean overflows(final long a, final long b) {
        final long sum = a + b;
        return ((a ^ sum) & (b ^ sum)) < 0;
    }
}
