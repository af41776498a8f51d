package io.ledge.devices.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlatJsonTest {
    @Test
    void shouldWriteMembersInOrder() {
        assertEquals(
                "{\"device\":\"greenhouse\",\"value\":21.4,\"count\":3,\"on\":true}",
                FlatJson.write("device", "greenhouse", "value", 21.4, "count", 3L, "on", true));
        assertEquals("{}", FlatJson.write());
    }

    @Test
    void shouldWriteWholeDoublesWithoutPoint() {
        assertEquals(
                "{\"a\":1,\"b\":0,\"c\":-12,\"d\":0.5}", FlatJson.write("a", 1.0, "b", -0.0, "c", -12.0, "d", 0.5));
    }

    @Test
    void shouldReadWhatJsonAllows() {
        assertEquals(
                Map.of("a", -1.5e3, "b", "x\"\\/\n\u20ac", "c", true, "d", false, "e", 0.0),
                FlatJson.parse(
                        " { \"a\" : -1.5E+3 , \"b\":\"x\\\"\\\\\\/\\n\\u20AC\",\"c\":true,\n\"d\":false\t,\"e\":0} "));
        assertEquals(Map.of(), FlatJson.parse("{}".getBytes()));
    }

    @Test
    void shouldReadBackEveryStringItWrote() {
        final Random random = new Random(42);
        for (int i = 0; i < 1_000; i++) {
            final String text = random.ints(random.nextInt(20), 0, 0xD800)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            assertEquals(Map.of(text, text), FlatJson.parse(FlatJson.write(text, text)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{\"a\":1}x",
                "{\"a\":01}",
                "{\"a\":1.}",
                "{\"a\":1e999}",
                "{\"a\":null}",
                "{\"a\":{}}",
                "{\"a\":[1]}",
                "{\"a\":tru}",
                "{\"a\":\"x}",
                "{\"a\":\"\\q\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":\"\n\"}",
                "{a:1}",
                "{\"a\":NaN}"
            })
    void shouldNameTheOffsetWhenItIsNoFlatObject(final String text) {
        final IllegalArgumentException ex = assertThrows(IllegalArgumentException.class, () -> FlatJson.parse(text));
        assertTrue(ex.getMessage().contains("at offset "), ex.getMessage());
    }

    @Test
    void shouldRefuseToWriteWhatJsonCannotSay() {
        assertThrows(IllegalArgumentException.class, () -> FlatJson.write("a", Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> FlatJson.write("a", List.of()));
        assertThrows(IllegalArgumentException.class, () -> FlatJson.write("a"));
    }
}
