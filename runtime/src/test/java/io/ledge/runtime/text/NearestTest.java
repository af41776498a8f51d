package io.ledge.runtime.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    @ParameterizedTest
    @CsvSource({
        "abc, abc, 0",
        "'', abc, 3",
        "abc, '', 3",
        "abc, abd, 1",
        "abc, acb, 1",
        "metdata, metadata, 1",
        "ca, abc, 3",
        "kitten, sitting, 3"
    })
    void shouldCountSlips(final String a, final String b, final int expected) {
        assertEquals(expected, Nearest.distance(a, b));
    }

    @Test
    void shouldFindTheNearestWordWhateverTheCase() {
        assertEquals(Optional.of("metadata"), Nearest.of("METDATA", List.of("type", "metadata", "version")));
        assertEquals(Optional.of("subscribe"), Nearest.of("subs", List.of("status", "subscribe", "state")));
    }

    @Test
    void shouldFindNothingWhenNothingIsNear() {
        assertEquals(Optional.empty(), Nearest.of("colour", List.of("type", "metadata")));
        assertEquals(Optional.empty(), Nearest.of("a", List.of("b", "c")));
        assertEquals(Optional.empty(), Nearest.of("", List.of("get", "set")));
    }

    @Test
    void shouldTakeTheFirstByNameWhenTwoAreEquallyNear() {
        assertEquals(Optional.of("gat"), Nearest.of("gxt", List.of("get", "gat")));
    }

    @Test
    void shouldEndAMessageWithTheHint() {
        assertEquals(", did you mean 'url'?", Nearest.hint("ulr", List.of("url", "topic")));
        assertEquals("", Nearest.hint("nothing", List.of("url", "topic")));
    }
}
