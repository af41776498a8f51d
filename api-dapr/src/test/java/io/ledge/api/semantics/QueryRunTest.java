package io.ledge.api.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ledge.api.core.StateItem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Filters and orders over items that were put in no order. */
class QueryRunTest {
    private static StateItem item(final String key, final String json) {
        return new StateItem(key, true, json.getBytes(StandardCharsets.UTF_8), 1, "", 0);
    }

    private static List<String> keys(final String query, final List<StateItem> items) throws IOException {
        final QueryRun run = new QueryRun(StateQuery.parse(query.getBytes(StandardCharsets.UTF_8)));
        items.forEach(item -> assertEquals("", run.take(item)));
        return run.page().items().stream().map(StateItem::key).toList();
    }

    /** As many as it takes for the sort to notice that an order is none. */
    @Test
    void shouldOrderValuesOfAllKinds() throws IOException {
        final List<String> values = List.of("1", "2.5", "\"a\"", "\"b\"", "false", "true", "[1]", "null");
        final List<StateItem> items = new ArrayList<>();
        final List<String> expected = new ArrayList<>();
        for (final String value : values) {
            for (int i = 100; i < 300; i++) {
                items.add(item("k" + values.indexOf(value) + i, "{\"v\":" + value + "}"));
                expected.add(items.getLast().key());
            }
        }
        Collections.shuffle(items, new Random(1));
        assertEquals(expected, keys("{\"sort\":[{\"key\":\"v\"}]}", items));
    }

    @Test
    void shouldOrderNumbersThatAreTheSameDouble() throws IOException {
        final List<StateItem> items = List.of(
                item("c", "{\"v\":9007199254740993}"),
                item("b", "{\"v\":9007199254740992.0}"),
                item("a", "{\"v\":9007199254740992}"));
        assertEquals(List.of("a", "b", "c"), keys("{\"sort\":[{\"key\":\"v\"}]}", items));
        assertEquals(List.of("c"), keys("{\"filter\":{\"EQ\":{\"v\":9007199254740993}}}", items));
        assertEquals(List.of("a", "b"), keys("{\"filter\":{\"EQ\":{\"v\":9007199254740992}}}", items));
    }

    @Test
    void shouldTakeNullAsNotThere() throws IOException {
        final List<StateItem> items = List.of(item("b", "{\"v\":1}"), item("a", "{\"v\":2}"));
        assertEquals(
                List.of("b", "a"),
                keys("{\"sort\":[{\"key\":\"v\",\"order\":null}],\"page\":{\"limit\":9,\"token\":null}}", items));
        assertThrows(IOException.class, () -> keys("{\"filter\":{\"EQ\":{\"v\":null}}}", items));
    }
}
