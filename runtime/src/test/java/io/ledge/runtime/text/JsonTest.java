package io.ledge.runtime.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void shouldWriteOneLineWhateverTheTextHolds() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("text", "a\"b\\c\nd\u0001\u2028é");
        map.put("number", 1.5);
        map.put("nan", Double.NaN);
        map.put("flag", true);
        map.put("none", null);
        map.put("raw", new Json.Raw("[1]"));
        map.put("list", Arrays.asList(1, "x", null));
        assertEquals(
                "{\"text\":\"a\\\"b\\\\c\\nd\\u0001\\u2028é\",\"number\":1.5,\"nan\":null,\"flag\":true,\"none\":null,"
                        + "\"raw\":[1],\"list\":[1,\"x\",null]}",
                Json.of(map));
        assertEquals("[]", Json.of(List.of()));
    }

    @Test
    void shouldCompactJson() {
        assertEquals(
                Optional.of("{\"a b\":[1,-2.5e+3,true,null,\"x \\\" \\u00fF\"],\"c\":{}}"),
                JsonText.compact(" {\n \"a b\" : [1, -2.5e+3 ,true,\tnull, \"x \\\" \\u00fF\" ],\r\n\"c\": { } }\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-0.5", "1e9", "\"\"", "[]", "{}", "false", "null", "[[],[{}]]"})
    void shouldTakeForJson(final String text) {
        assertEquals(Optional.of(text), JsonText.compact(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "hello",
                "01",
                "1.",
                ".5",
                "-",
                "+1",
                "1 2",
                "[1,]",
                "[1",
                "{\"a\"}",
                "{a:1}",
                "{\"a\":1,}",
                "\"a",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\\",
                "\"a\nb\"",
                "tru",
                "nullx",
                "[1}",
                "NaN",
                "1e",
                "{,}",
                "\"\\u１２３４\""
            })
    void shouldNotTakeForJson(final String text) {
        assertEquals(Optional.empty(), JsonText.compact(text));
    }

    @Test
    void shouldTakeTooDeepNestingForText() {
        final String deep = "[".repeat(100_000) + "]".repeat(100_000);
        assertEquals(Optional.empty(), JsonText.compact(deep));
    }

    @Test
    void shouldAlignColumns() {
        final TextTable table =
                new TextTable("NAME", "STATE").row("température", "up").row("x", "failed");
        assertEquals(List.of("NAME         STATE", "température  up", "x            failed"), table.lines());
    }
}
