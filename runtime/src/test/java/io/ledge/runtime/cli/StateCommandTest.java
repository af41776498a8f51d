package io.ledge.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StateCommandTest {
    private final CliFixture ledge = new CliFixture();

    @Test
    void shouldPrintTheBytesAsTheyAre() {
        ledge.in = new byte[] {0, (byte) 0xff, '\n', 7};
        assertEquals("", ledge.ok("state", "set", "statestore", "photo", "-"));
        ledge.ok("state", "get", "statestore", "photo");
        assertArrayEquals(ledge.in, ledge.outBytes());
        assertTrue(ledge.link.isClosed);
    }

    @Test
    void shouldPrintJson() {
        ledge.ok("state", "set", "statestore", "point", "{ \"celsius\": 21.5 }", "--ttl", "1m");
        assertEquals(
                "{\"key\":\"point\",\"value\":{\"celsius\":21.5},\"etag\":\"42\",\"contentType\":\"application/json\","
                        + "\"expiry\":\"2026-11-23T12:01:00Z\"}\n",
                ledge.ok("state", "get", "statestore", "point", "-o", "json"));
    }

    @Test
    void shouldPrintBytesThatAreNoTextInBase64() {
        ledge.in = new byte[] {(byte) 0xff, 1};
        ledge.ok("state", "set", "statestore", "photo", "-", "--content-type=image/jpeg");
        assertEquals(
                "{\"key\":\"photo\",\"value\":\"/wE=\",\"encoding\":\"base64\",\"etag\":\"42\","
                        + "\"contentType\":\"image/jpeg\",\"expiry\":null}\n",
                ledge.ok("state", "get", "statestore", "photo", "-o", "JSON"));
    }

    @Test
    void shouldPrintYamlAndTables() {
        ledge.ok("state", "set", "statestore", "note", "two\nlines");
        assertEquals(
                "key: \"note\"\nvalue: \"two\\nlines\"\netag: \"42\"\ncontentType: \"text/plain\"\nexpiry: null\n",
                ledge.ok("state", "get", "statestore", "note", "-o", "yaml"));
        assertEquals(
                "KEY   ETAG  EXPIRES  TYPE        VALUE\nnote  42    -        text/plain  two lines\n",
                ledge.ok("state", "get", "statestore", "note", "-o", "table"));
    }

    @Test
    void shouldFailWhenThereIsNoItem() {
        ledge.assertFails(
                1, "ledge state get: no item 'absent' in 'statestore'", "state", "get", "statestore", "absent");
        ledge.assertFails(1, "ledge state get: no state store 'stor'", "state", "get", "stor", "k");
    }

    @Test
    void shouldCheckEtags() {
        ledge.ok("state", "set", "statestore", "k", "one");
        ledge.assertFails(
                1, "ledge state set: etag of 'k' is not 7", "state", "set", "statestore", "k", "two", "--etag", "7");
        ledge.ok("state", "set", "statestore", "k", "two", "--etag", "42");
        ledge.assertFails(
                1, "ledge state delete: etag of 'k' is not 42", "state", "delete", "statestore", "k", "--etag=42");
        assertEquals("", ledge.ok("state", "delete", "statestore", "k", "--etag=43"));
        assertEquals("", ledge.ok("state", "delete", "statestore", "k"));
        assertEquals(1, ledge.run("state", "get", "statestore", "k"));
    }

    @Test
    void shouldActAsTheAppGiven() {
        ledge.run("state", "get", "statestore", "k", "--data-dir", "/data");
        ledge.run("state", "get", "--app-id", "thermostat", "statestore", "k", "--data-dir=/data");
        assertEquals(java.util.List.of("/data as ''", "/data as 'thermostat'"), ledge.opened);
    }

    @Test
    void shouldTakeValuesThatLookLikeOptionsOrFiles() {
        ledge.ok("state", "set", "statestore", "k", "--", "--ttl");
        assertEquals("--ttl", ledge.ok("state", "get", "statestore", "k"));
        ledge.ok("state", "set", "statestore", "k", "-5");
        assertEquals("-5", ledge.ok("state", "get", "statestore", "k"));
        ledge.ok("state", "set", "statestore", "k", "@home");
        assertEquals("@home", ledge.ok("state", "get", "statestore", "k"));
        ledge.ok("state", "set", "statestore", "k", "");
        assertEquals("", ledge.ok("state", "get", "statestore", "k"));
        ledge.ok("state", "set", "statestore", "k", "\"${HOME} é\"");
        assertEquals("\"${HOME} é\"", ledge.ok("state", "get", "statestore", "k"));
    }

    @Test
    void shouldRefuseInputWithoutEnd() {
        ledge.in = new byte[Payload.MAX_INPUT_LENGTH + 1];
        ledge.assertFails(
                1,
                "ledge state set: standard input is longer than 16777216 bytes",
                "state",
                "set",
                "statestore",
                "k",
                "-");
    }

    @Test
    void shouldTellWhatAPayloadLooksLike() {
        assertEquals("application/json", Payload.contentType("[1]".getBytes(StandardCharsets.UTF_8)));
        assertEquals("text/plain", Payload.contentType("[1".getBytes(StandardCharsets.UTF_8)));
        assertEquals("application/octet-stream", Payload.contentType(new byte[] {'a', 0}));
    }
}
