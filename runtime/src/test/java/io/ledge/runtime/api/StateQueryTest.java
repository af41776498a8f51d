package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AppContext;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.runtime.node.NodeContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StateQueryTest {
    private static final Pattern KEY = Pattern.compile("\"key\":\"([^\"]*)\"");
    private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]*)\"");

    @TempDir
    Path dataDir;

    private RawNode node;

    @BeforeEach
    void start() throws Exception {
        node = new RawNode(
                new NodeContext()
                        .dataDir(dataDir)
                        .components(List.of(
                                ComponentSpec.of("store", "state.in-memory"),
                                ComponentSpec.of("durable", "state.ledge"))),
                new AppContext("app"),
                new AppContext("other"));
        save(
                "{\"key\":\"1\",\"value\":{\"person\":{\"org\":\"Dev Ops\",\"id\":1036},\"city\":\"Seattle\",\"state\":\"WA\"}}",
                "{\"key\":\"2\",\"value\":{\"person\":{\"org\":\"Hardware\",\"id\":1028},\"city\":\"Portland\",\"state\":\"OR\"}}",
                "{\"key\":\"3\",\"value\":{\"person\":{\"org\":\"Finance\",\"id\":1071},\"city\":\"Sacramento\",\"state\":\"CA\"}}",
                "{\"key\":\"4\",\"value\":{\"person\":{\"org\":\"Dev Ops\",\"id\":1042.5},\"city\":\"Spokane\",\"state\":\"WA\"}}",
                "{\"key\":\"5\",\"value\":\"no object\"}",
                "{\"key\":\"6\",\"value\":{\"isGone\":true}}");
        RawHttp.call(node.port(1), "POST", "/v1.0/state/store", "[{\"key\":\"theirs\",\"value\":{\"state\":\"WA\"}}]");
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private void save(final String... items) {
        assertEquals("204", node.line("POST", "/v1.0/state/store", "[" + String.join(",", items) + "]"));
    }

    private String query(final String query) {
        return node.line("POST", "/v1.0-alpha1/state/store/query", query);
    }

    /** Of the results, in order. */
    private List<String> keys(final String query) {
        final String answer = query(query);
        assertTrue(answer.equals("204") || answer.startsWith("200 {\"results\":["), answer);
        final List<String> keys = new ArrayList<>();
        final Matcher matcher = KEY.matcher(answer);
        while (matcher.find()) {
            keys.add(matcher.group(1));
        }
        return keys;
    }

    private List<String> filtered(final String filter) {
        return keys("{\"filter\":" + filter + "}");
    }

    @Test
    void shouldAnswerTheItemsThatMatch() {
        assertEquals(List.of("1", "2", "3", "4", "5", "6"), keys("{}"), "another app's is not among them");
        assertEquals(List.of("1", "4"), filtered("{\"EQ\":{\"state\":\"WA\"}}"));
        assertEquals(List.of("2", "3"), filtered("{\"NEQ\":{\"state\":\"WA\"}}"));
        assertEquals(List.of("2", "3"), filtered("{\"IN\":{\"state\":[\"CA\",\"OR\",7]}}"));
        assertEquals(List.of("3", "4"), filtered("{\"GT\":{\"person.id\":1036}}"));
        assertEquals(List.of("1", "3", "4"), filtered("{\"GTE\":{\"person.id\":1036}}"));
        assertEquals(List.of("2"), filtered("{\"LT\":{\"person.id\":1036}}"));
        assertEquals(List.of("1", "2"), filtered("{\"LTE\":{\"person.id\":1036.0}}"));
        assertEquals(List.of("6"), filtered("{\"EQ\":{\"isGone\":true}}"));
        assertEquals(List.of(), filtered("{\"EQ\":{\"person.id\":\"1036\"}}"), "a text is no number");
        assertEquals(
                List.of("1", "3"),
                filtered("{\"OR\":[{\"EQ\":{\"city\":\"Sacramento\"}},{\"AND\":[{\"EQ\":{\"person.org\":\"Dev Ops\"}},"
                        + "{\"LT\":{\"person.id\":1040}}]}]}"));
        assertTrue(query("{\"filter\":{\"EQ\":{\"city\":\"Portland\"}}}")
                .matches("200 \\{\"results\":\\[\\{\"key\":\"2\",\"data\":\\{\"person\":.*\\},\"etag\":\"\\d+\"}]}"));
    }

    @Test
    void shouldSort() {
        assertEquals(
                List.of("3", "2", "4", "1", "5", "6"),
                keys("{\"sort\":[{\"key\":\"state\"},{\"key\":\"person.id\",\"order\":\"DESC\"}]}"));
        assertEquals(
                List.of("3", "4", "1", "2", "5", "6"), keys("{\"sort\":[{\"key\":\"person.id\",\"order\":\"DESC\"}]}"));
    }

    @Test
    void shouldAnswerPageAfterPage() {
        final String page = "{\"sort\":[{\"key\":\"person.id\"}],\"page\":{\"limit\":4%s}}";
        final String first = query(page.formatted(""));
        final Matcher token = TOKEN.matcher(first);
        assertTrue(token.find(), first);
        final String more = page.formatted(",\"token\":\"" + token.group(1) + "\"");
        assertEquals(List.of("2", "1", "4", "3"), keys(page.formatted("")));
        assertEquals(List.of("5", "6"), keys(more));
        assertTrue(!TOKEN.matcher(query(more)).find(), "that was all");
        assertEquals("204", query("{\"filter\":{\"EQ\":{\"state\":\"TX\"}}}"));
    }

    @Test
    void shouldLookAtThousandsOfItemsAndRefuseMore() {
        for (int from = 0; from < 9_990; from += 1_110) {
            final String[] items = new String[1_110];
            for (int i = 0; i < items.length; i++) {
                items[i] = "{\"key\":\"n" + (from + i) + "\",\"value\":{\"n\":" + (from + i) + "}}";
            }
            save(items);
        }
        assertEquals(List.of("n9988", "n9989"), filtered("{\"GTE\":{\"n\":9988}}"));
        save(
                "{\"key\":\"a\",\"value\":1}",
                "{\"key\":\"b\",\"value\":1}",
                "{\"key\":\"c\",\"value\":1}",
                "{\"key\":\"d\",\"value\":1}",
                "{\"key\":\"e\",\"value\":1}");
        final String refused = query("{\"filter\":{\"EQ\":{\"n\":1}}}");
        assertTrue(
                refused.startsWith(
                        "500 {\"errorCode\":\"ERR_STATE_QUERY\",\"message\":\"state store store query failed: the app"
                                + " has more than 10000 items in it, and a query looks at each"),
                refused);
    }

    @Test
    void shouldSayWhatIsWrongWithAQuery() {
        assertWrong(
                "{\"filter\":{\"LIKE\":{\"a\":1}}}",
                "unknown operator LIKE; there are EQ, NEQ, GT, GTE, LT, LTE, IN, AND, OR");
        assertWrong("{\"filter\":{\"EQ\":{\"a\":1,\"b\":2}}}", "EQ takes an object of one field and its value");
        assertWrong("{\"filter\":{\"IN\":{\"a\":1}}}", "IN takes a list");
        assertWrong("{\"filter\":7}", "a filter is an object of one operator");
        assertWrong("{\"sort\":[{\"key\":\"a\",\"order\":\"UP\"}]}", "order is ASC or DESC, not UP");
        assertWrong("{\"page\":{\"limit\":-1}}", "page.limit is no whole number from 0 on: -1");
        assertWrong("{\"page\":{\"token\":\"x\"}}", "page.token is none that a query answered: x");
        assertWrong(
                "{\"filter\":" + "{\"AND\":[".repeat(40) + "{\"EQ\":{\"a\":1}}" + "]}".repeat(40) + "}",
                "filters are nested more than 32 deep");
        final String none = node.line("POST", "/v1.0-alpha1/state/none/query", "{}");
        assertTrue(none.startsWith("400 {\"errorCode\":\"ERR_STATE_STORE_NOT_FOUND\""), none);
        assertEquals("204", node.line("PUT", "/v1.0-alpha1/state/durable/query", "{}"));
    }

    private void assertWrong(final String query, final String reason) {
        final String answer = query(query);
        assertTrue(
                answer.startsWith(
                        "500 {\"errorCode\":\"ERR_STATE_QUERY\",\"message\":\"state store store query failed: failed to"
                                + " parse JSON query body: " + reason),
                answer);
    }
}
