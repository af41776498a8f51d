package io.ledge.runtime.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanTest {
    @ParameterizedTest
    @CsvSource({
        "-5, 0.0 s",
        "0, 0.0 s",
        "449, 0.4 s",
        "9999, 9.9 s",
        "10000, 10 s",
        "59999, 59 s",
        "60000, 1 m",
        "3599999, 59 m",
        "3600000, 1 h",
        "86399999, 23 h",
        "86400000, 1 d"
    })
    void shouldGiveAnAgeInItsLargestUnit(final long ageMs, final String expected) {
        assertEquals(expected, Human.age(Duration.ofMillis(ageMs)));
    }

    @ParameterizedTest
    @CsvSource({"-1, 0s", "59, 59s", "185, 3m 5s", "3660, 1h 1m", "1051200, 12d 4h"})
    void shouldGiveASpanInItsTwoLargestUnits(final long seconds, final String expected) {
        assertEquals(expected, Human.span(Duration.ofSeconds(seconds)));
    }

    @ParameterizedTest
    @CsvSource({"0, 0 B", "1023, 1023 B", "1536, 1.5 KiB", "63963136, 61 MiB", "9223372036854775807, 8388608 TiB"})
    void shouldGiveBytes(final long bytes, final String expected) {
        assertEquals(expected, Human.bytes(bytes));
    }

    @Test
    void shouldKeepTextOnOneLine() {
        assertEquals("a b c", Human.oneLine("a\n\tb\u001b c\n").replace("  ", " "));
        assertEquals("18 204", Human.count(18_204));
    }
}
