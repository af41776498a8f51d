package io.ledge.core.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalNumberTest {
    private static UnsafeBuffer buffer(final String text) {
        return new UnsafeBuffer(text.getBytes());
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1,
                -1,
                9,
                10,
                -10,
                1_000_000,
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                Long.MAX_VALUE - 1,
                Long.MIN_VALUE + 1
            })
    void shouldReadWhatItWrites(final long number) {
        final String text = Long.toString(number);
        assertTrue(DecimalNumber.isNumber(buffer(text)));
        assertEquals(number, DecimalNumber.parse(buffer(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "+1",
                "-0",
                "00",
                "01",
                "-01",
                " 1",
                "1 ",
                "1.0",
                "1e3",
                "0x1",
                "1_000",
                "a",
                "9223372036854775808",
                "-9223372036854775809",
                "9223372036854775810",
                "99999999999999999999",
                "123456789012345678901",
                "١"
            })
    void shouldRefuseEveryOtherText(final String text) {
        assertFalse(DecimalNumber.isNumber(buffer(text)), text);
    }

    @Test
    void shouldKnowWhichSumsFit() {
        final Random random = new Random(1);
        final long[] edges = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - 1, Long.MIN_VALUE + 1};
        for (int i = 0; i < 10_000; i++) {
            final long a = i % 2 == 0 ? edges[i / 2 % edges.length] : random.nextLong();
            final long b = i % 3 == 0 ? edges[i / 3 % edges.length] : random.nextLong();
            final boolean fits =
                    BigInteger.valueOf(a).add(BigInteger.valueOf(b)).bitLength() < Long.SIZE;
            assertEquals(fits, !DecimalNumber.overflows(a, b), a + " + " + b);
        }
    }
}
