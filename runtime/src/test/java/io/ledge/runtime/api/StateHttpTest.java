package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.binding.ComponentSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateHttpTest {
    private static final String STORE = "/v1.0/state/store";
    private static final int MAX_BODY = 4 << 20;

    @TempDir
    static Path dataDir;

    private static RawNode node;

    @BeforeAll
    static void start() throws Exception {
        node = RawNode.with(dataDir, ComponentSpec.of("store", "state.in-memory"));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static String save(final String body) {
        return node.line("POST", STORE, body);
    }

    private static String malformed(final String message) {
        return "400 {\"errorCode\":\"ERR_MALFORMED_REQUEST\",\"message\":\"" + message + "\"";
    }

    /** A value is kept as the bytes it came as. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "-1.50e+3",
                "\"text \\u00e9 \\\"quoted\\\"\"",
                "\"\"",
                "true",
                "null",
                "{ \"a\" : [ 1 , {} ] }",
                "[]",
                "\"\u20ac\""
            })
    void shouldAnswerTheValueAsItWasSaved(final String value) {
        for (final String gap : List.of("", " ", "\n")) {
            assertEquals("204", save("[{\"key\":\"v\",\"value\":" + gap + value + gap + "}]"), value);
            final RawHttp.Answer got = node.call("GET", STORE + "/v", "");
            assertEquals("200 " + value, got.line());
            assertEquals("application/json", got.headers().get("content-type"));
            assertTrue(got.headers().get("etag").matches("\\d+"), () -> "etag: " + got.headers());
        }
    }

    @Test
    void shouldAnswerNothingWhenThereIsNothing() {
        final RawHttp.Answer missing = node.call("GET", STORE + "/missing", "");
        assertEquals("204", missing.line());
        assertEquals(null, missing.headers().get("etag"));
        assertEquals("204", save("[]"));
        assertEquals("204", node.line("DELETE", STORE + "/missing", ""));
        assertEquals("200 []", node.line("POST", STORE + "/bulk", "{\"keys\":[]}"));
        assertEquals("204", node.line("POST", STORE + "/transaction", "{\"operations\":[]}"));
    }

    @Test
    void shouldUnescapeKeys() {
        assertEquals("204", node.line("PUT", STORE, "[{\"key\":\"a/b c+\u00e9\",\"value\":7}]"));
        assertEquals("200 7", node.line("GET", STORE + "/a%2Fb%20c%2B%C3%A9", ""));
        assertEquals("200 7", node.line("GET", "//v1.0//state/store/a%2fb+c%2B%C3%A9/", ""), "empty segments are none");
        assertEquals("204", node.line("DELETE", STORE + "/a%2Fb%20c%2B%C3%A9", ""));
        assertEquals("204", node.line("GET", STORE + "/a%2Fb%20c%2B%C3%A9", ""));
        assertEquals("204", node.line("GET", STORE + "/%zz", ""), "what cannot be unescaped is taken as it is");
    }

    @Test
    void shouldRefuseKeysThatAreNone() {
        assertEquals(malformed("\\\"key\\\" is a required field") + "}", save("[{}]"));
        assertEquals(malformed("\\\"key\\\" is a required field") + "}", save("[{\"key\":\"\",\"value\":1}]"));
        final String separator = save("[{\"key\":\"ok\",\"value\":1},{\"key\":\"a||b\",\"value\":1}]");
        final String text = "input key/keyPrefix 'a||b' can't contain '||'";
        assertEquals(
                malformed(text) + ",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.BadRequest\","
                        + "\"field_violations\":[{\"field\":\"a||b\",\"description\":\"" + text + "\"}]},"
                        + "{\"@type\":\"type.googleapis.com/google.rpc.ResourceInfo\",\"description\":\"\",\"owner\":\"\","
                        + "\"resource_name\":\"store\",\"resource_type\":\"state\"},"
                        + "{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"domain\":\"dapr.io\","
                        + "\"metadata\":null,\"reason\":\"DAPR_STATE_ILLEGAL_KEY\"}]}",
                separator);
        assertEquals("204", node.line("GET", STORE + "/ok", ""), "none was written");
        final String tooLong = save("[{\"key\":\"" + "k".repeat(70_000) + "\",\"value\":1}]");
        assertTrue(tooLong.startsWith("500 {\"errorCode\":\"ERR_STATE_SAVE\""), tooLong);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "7",
                "{}",
                "[",
                "[7]",
                "[null]",
                "[{\"key\":\"a\",\"value\":1}",
                "[{\"key\":7}]",
                "[{\"key\":\"a\",\"etag\":5}]",
                "[{\"key\":\"a\",\"metadata\":[]}]",
                "[{\"key\":\"a\",\"metadata\":{\"x\":{}}}]",
                "[{\"key\":\"a\",\"options\":7}]",
                "[{\"key\":\"a\",\"options\":{\"concurrency\":7}}]",
                "[{\"key\":\"a\",\"value\":tru}]",
                "\u0000"
            })
    void shouldRefuseBodiesThatAreNoSave(final String body) {
        final String answer = save(body);
        assertTrue(answer.startsWith("400 {\"errorCode\":\"ERR_MALFORMED_REQUEST\",\"message\":\""), answer);
        assertFalse(answer.contains("deserializing"), "daprd says what is wrong, and no more: " + answer);
        assertFalse(answer.contains("REDACTED") || answer.contains("byte -1"), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]"})
    void shouldSaveNothing(final String body) {
        assertEquals("204", save(body));
    }

    @Test
    void shouldRefuseOptionsThatThereAreNot() {
        final String text = "failed saving state in state store store: unrecognized consistency model 'bogus'";
        assertEquals(
                "500 {\"errorCode\":\"ERR_STATE_SAVE\",\"message\":\"" + text + "\"}",
                save("[{\"key\":\"a\",\"options\":{\"consistency\":\"bogus\"}}]"));
        assertEquals("204", save("[{\"key\":\"a\",\"options\":{\"consistency\":\"strong\"}}]"));
        assertEquals(
                "500 {\"errorCode\":\"ERR_STATE_DELETE\",\"message\":\"failed deleting state with key a: unrecognized consistency"
                        + " model 'bogus'\"}",
                node.line("DELETE", STORE + "/a?consistency=bogus", ""));
        assertEquals("204", node.line("DELETE", STORE + "/a?consistency=eventual", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bulk | ''",
                "bulk | []",
                "bulk | {\"keys\":7}",
                "bulk | {\"keys\":[7]}",
                "transaction | ''",
                "transaction | []",
                "transaction | {\"operations\":{}}",
                "transaction | {\"operations\":[{}]}",
                "transaction | {\"operations\":[{\"operation\":\"upsert\",\"request\":{}}]}"
            })
    void shouldRefuseOtherBodiesThatAreWrong(final String route, final String body) {
        final String answer = node.line("POST", STORE + "/" + route, body);
        assertTrue(answer.startsWith("400 {\"errorCode\":\"ERR_MALFORMED_REQUEST\""), answer);
    }

    @Test
    void shouldNameTheStoreThatIsNotThere() {
        final String details =
                ",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"domain\":\"dapr.io\","
                        + "\"metadata\":{\"appID\":\"app\"},\"reason\":\"DAPR_STATE_NOT_FOUND\"}]}";
        final String expected =
                "400 {\"errorCode\":\"ERR_STATE_STORE_NOT_FOUND\",\"message\":\"state store no is not found\""
                        + details;
        assertEquals(expected, node.line("GET", "/v1.0/state/no/k", ""));
        assertEquals(expected, node.line("POST", "/v1.0/state/no", "not JSON"));
        assertEquals(expected, node.line("DELETE", "/v1.0/state/no/k", ""));
        assertEquals(expected, node.line("POST", "/v1.0/state/no/bulk", "{"));
        assertEquals(expected, node.line("PUT", "/v1.0/state/no/transaction", "{"));
    }

    @Test
    void shouldCheckEtags() {
        save("[{\"key\":\"e\",\"value\":1}]");
        final String etag = node.call("GET", STORE + "/e", "").headers().get("etag");
        assertEquals("204", save("[{\"key\":\"e\",\"value\":2,\"etag\":\"" + etag + "\"}]"));
        final String stale = save("[{\"key\":\"e\",\"value\":3,\"etag\":\"" + etag + "\"}]");
        assertTrue(
                stale.startsWith(
                        "409 {\"errorCode\":\"ERR_STATE_SAVE\",\"message\":\"failed saving state in state store store:"
                                + " possible etag mismatch. error from state store: "),
                stale);
        assertEquals(
                "400 {\"errorCode\":\"ERR_STATE_SAVE\",\"message\":\"failed saving state in state store store: invalid etag value:"
                        + " x\"}",
                save("[{\"key\":\"e\",\"value\":3,\"etag\":\"x\"}]"));
        assertEquals("204", save("[{\"key\":\"e\",\"value\":4,\"etag\":\"\"}]"), "an empty one is none");
        assertEquals("204", save("[{\"key\":\"e\",\"value\":5,\"etag\":null}]"));
        final int port = node.port();
        final RawHttp.Answer mismatch = RawHttp.call(port, "DELETE", STORE + "/e", "If-Match: 1\r\n", new byte[0]);
        assertEquals(409, mismatch.status());
        assertTrue(mismatch.text().startsWith("{\"errorCode\":\"ERR_STATE_DELETE\""), mismatch::text);
        assertEquals(
                "400 {\"errorCode\":\"ERR_STATE_DELETE\",\"message\":\"failed deleting state with key e: invalid etag value: x\"}",
                RawHttp.call(port, "DELETE", STORE + "/e", "if-match: x\r\n", new byte[0])
                        .line());
        final String now = node.call("GET", STORE + "/e", "").headers().get("etag");
        assertEquals(
                "204",
                RawHttp.call(port, "DELETE", STORE + "/e", "If-Match: " + now + "\r\n", new byte[0])
                        .line());
    }

    @Test
    void shouldWriteFirstOnlyOnce() {
        final String first = "[{\"key\":\"f\",\"value\":1,\"options\":{\"concurrency\":\"first-write\"}}]";
        assertEquals("204", save(first));
        assertTrue(save(first).startsWith("409 {\"errorCode\":\"ERR_STATE_SAVE\""));
    }

    @Test
    void shouldTellWhenAnItemExpires() {
        assertEquals("204", save("[{\"key\":\"t\",\"value\":1,\"metadata\":{\"ttlInSeconds\":\"100\"}}]"));
        final String expiry = node.call("GET", STORE + "/t", "").headers().get("metadata.ttlexpiretime");
        assertTrue(expiry.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ"), expiry);
        assertTrue(node.line("POST", STORE + "/bulk", "{\"keys\":[\"t\"]}")
                .matches("200 \\[\\{\"key\":\"t\",\"data\":1,\"etag\":\"\\d+\",\"metadata\":\\{\"ttlExpireTime\":\""
                        + expiry + "\"}}]"));
        assertEquals("204", node.line("POST", STORE + "?metadata.ttlInSeconds=-1", "[{\"key\":\"t\",\"value\":1}]"));
        assertEquals(null, node.call("GET", STORE + "/t", "").headers().get("metadata.ttlexpiretime"));
        final String wrong = save("[{\"key\":\"t\",\"value\":1,\"metadata\":{\"ttlInSeconds\":\"soon\"}}]");
        assertTrue(wrong.startsWith("500 {\"errorCode\":\"ERR_STATE_SAVE\""), wrong);
    }

    @Test
    void shouldRefuseAConcurrencyThatDaprDoesNotHave() {
        final String wrong = save("[{\"key\":\"c\",\"value\":1,\"options\":{\"concurrency\":\"odd\"}}]");
        assertTrue(
                wrong.startsWith("500 {\"errorCode\":\"ERR_STATE_SAVE\"")
                        && wrong.contains("unrecognized concurrency model 'odd'"),
                wrong);
        assertEquals("204", save("[{\"key\":\"c\",\"value\":1,\"options\":{\"concurrency\":\"last-write\"}}]"));
        assertEquals("204", save("[{\"key\":\"c\",\"value\":1,\"options\":{\"concurrency\":null}}]"));
    }

    @Test
    void shouldAnswerEachKeyOfABulkGet() {
        save("[{\"key\":\"b1\",\"value\":{\"a\":1}},{\"key\":\"b2\",\"value\":\"x\"}]");
        final String answer =
                node.line("POST", STORE + "/bulk", "{\"keys\":[\"b1\",\"none\",\"b2\",\"x||y\"],\"parallelism\":2}");
        assertTrue(
                answer.matches(
                        "200 \\[\\{\"key\":\"b1\",\"data\":\\{\"a\":1},\"etag\":\"\\d+\"},\\{\"key\":\"none\"},"
                                + "\\{\"key\":\"b2\",\"data\":\"x\",\"etag\":\"\\d+\"},\\{\"key\":\"x\\|\\|y\",\"error\":\".*\"}]"),
                answer);
    }

    @Test
    void shouldRefuseATransactionOfTooManyOperations() {
        final String operation = "{\"operation\":\"upsert\",\"request\":{\"key\":\"many\",\"value\":1}}";
        final String most = String.join(",", Collections.nCopies(1024, operation));
        assertEquals("204", node.line("POST", STORE + "/transaction", "{\"operations\":[" + most + "]}"));
        final String refused =
                node.line("POST", STORE + "/transaction", "{\"operations\":[" + most + "," + operation + "]}");
        assertTrue(
                refused.startsWith(
                        "400 {\"errorCode\":\"ERR_STATE_STORE_TOO_MANY_TRANSACTIONS\",\"message\":\"the transaction"
                                + " contains 1025 operations, which is more than what the state store supports: 1024\""),
                refused);
        assertTrue(refused.contains("\"reason\":\"DAPR_STATE_TOO_MANY_TRANSACTIONS\""), refused);
    }

    @Test
    void shouldDoAllOfATransactionOrNothing() {
        save("[{\"key\":\"t1\",\"value\":1},{\"key\":\"t2\",\"value\":1}]");
        assertEquals("204", node.line("POST", STORE + "/transaction", """
                        {"operations":[{"operation":"upsert","request":{"key":"t1","value":2}},
                                       {"operation":"delete","request":{"key":"t2"}}],"metadata":{}}"""));
        assertEquals("200 2", node.line("GET", STORE + "/t1", ""));
        assertEquals("204", node.line("GET", STORE + "/t2", ""));
        final String mismatch = node.line("POST", STORE + "/transaction", """
                {"operations":[{"operation":"upsert","request":{"key":"t1","value":3}},
                               {"operation":"upsert","request":{"key":"t2","value":3,"etag":"1"}}]}""");
        assertTrue(mismatch.startsWith("500 {\"errorCode\":\"ERR_STATE_TRANSACTION\""), mismatch);
        assertEquals("200 2", node.line("GET", STORE + "/t1", ""));
        assertEquals(
                "400 {\"errorCode\":\"ERR_NOT_SUPPORTED_STATE_OPERATION\",\"message\":\"operation type merge not supported\"}",
                node.line(
                        "POST",
                        STORE + "/transaction",
                        "{\"operations\":[{\"operation\":\"merge\",\"request\":{\"key\":\"a\"}}]}"));
        final String none = node.line(
                "POST", STORE + "/transaction", "{\"operations\":[{\"operation\":null,\"request\":{\"key\":\"a\"}}]}");
        assertTrue(none.startsWith("400 {\"errorCode\":\"ERR_NOT_SUPPORTED_STATE_OPERATION\""), none);
    }

    /** Values at every place where the way through the node changes. */
    @ParameterizedTest
    @ValueSource(ints = {3, 4095, 4096, 4097, 65_536, 1 << 20, MAX_BODY - 100})
    void shouldKeepValuesOfEveryLength(final int length) {
        final byte[] value = new byte[length];
        Arrays.fill(value, (byte) 'x');
        value[0] = '"';
        value[length - 1] = '"';
        final String text = new String(value, StandardCharsets.US_ASCII);
        assertEquals("204", save("[{\"key\":\"large\",\"value\":" + text + "}]"));
        assertArrayEquals(value, node.call("GET", STORE + "/large", "").body());
        assertEquals(
                "204",
                node.line(
                        "POST",
                        STORE + "/transaction",
                        "{\"operations\":[{\"operation\":\"upsert\",\"request\":{\"key\":\"large\",\"value\":1}}]}"));
    }

    @Test
    void shouldTakeABodyOfTheLimitAndNoByteMore() {
        final String head = "[{\"key\":\"limit\",\"value\":\"";
        final String tail = "\"}]";
        final int room = MAX_BODY - head.length() - tail.length();
        assertEquals("204", save(head + "x".repeat(room) + tail));
        assertEquals(
                "400 {\"errorCode\":\"ERR_MALFORMED_REQUEST\",\"message\":\"failed deserializing HTTP body: http: request body"
                        + " too large\"}",
                save(head + "x".repeat(room + 1) + tail));
        assertEquals("204", save(head + tail), "the next one is served");
    }

    @Test
    void shouldServeAThousandConnectionsAtOnce() {
        final List<RawHttp> connections = new ArrayList<>();
        try {
            for (int i = 0; i < 1_000; i++) {
                connections.add(new RawHttp(node.port()));
            }
            for (int i = 0; i < 1_000; i++) {
                final String body = "[{\"key\":\"c" + i + "\",\"value\":" + i + "}]";
                connections.get(i).send(RawHttp.request("POST", STORE, "", body.getBytes(StandardCharsets.US_ASCII)));
            }
            for (final RawHttp connection : connections) {
                assertEquals("204", connection.receive().line());
            }
            assertEquals("200 999", node.line("GET", STORE + "/c999", ""));
        } finally {
            connections.forEach(RawHttp::close);
        }
    }
}
