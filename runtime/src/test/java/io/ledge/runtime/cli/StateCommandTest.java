package io.ledge.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.client.LedgeException;
import io.ledge.client.StateChange;
import io.ledge.protocol.ErrorCode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
    void shouldListKeys() {
        ledge.ok("state", "set", "statestore", "b/2", "two", "--content-type=");
        ledge.ok("state", "set", "statestore", "a/1", "{\"n\": 1}", "--ttl=1m");
        ledge.ok("state", "set", "statestore", "b/1", "one");
        assertEquals("""
                KEY  ETAG  EXPIRES               TYPE              BYTES
                a/1  43    2026-11-23T12:01:00Z  application/json  8
                b/1  44    -                     text/plain        3
                b/2  42    -                     -                 3
                """, ledge.ok("state", "ls", "statestore"));
        assertEquals("""
                KEY  ETAG  EXPIRES  TYPE        BYTES  VALUE
                b/1  44    -        text/plain  3      one
                b/2  42    -        -           3      two
                """, ledge.ok("state", "ls", "statestore", "b/", "--values"));
        assertEquals(
                "{\"key\":\"a/1\",\"value\":{\"n\":1},\"bytes\":8,\"etag\":\"43\",\"contentType\":"
                        + "\"application/json\",\"expiry\":\"2026-11-23T12:01:00Z\"}\n",
                ledge.ok("state", "ls", "statestore", "a", "--values", "-o", "json"));
        assertEquals("", ledge.ok("state", "ls", "statestore", "c", "-o", "json"));
        ledge.assertFails(1, "ledge state ls: no state store 'stor'", "state", "ls", "stor");
    }

    @Test
    void shouldIncrement() {
        assertEquals("1\n", ledge.ok("state", "increment", "statestore", "n"));
        assertEquals("-2\n", ledge.ok("state", "increment", "statestore", "n", "--", "-3"));
        assertEquals(
                "{\"key\":\"m\",\"value\":15,\"etag\":\"44\",\"expiry\":\"2026-11-23T12:01:00Z\"}\n",
                ledge.ok(
                        "state", "increment", "statestore", "m", "5", "--initial=10", "--ttl-of-new=1m", "-o", "json"));
        ledge.ok("state", "increment", "statestore", "m", "--ttl=1s");
        assertEquals(
                java.util.List.of(
                        "increment n 1 0 null false",
                        "increment n -3 0 null false",
                        "increment m 5 10 PT1M true",
                        "increment m 1 0 PT1S false"),
                ledge.link.calls);
        ledge.assertFails(
                2,
                "ledge state increment: give either --ttl or --ttl-of-new",
                "state",
                "increment",
                "statestore",
                "m",
                "--ttl=1s",
                "--ttl-of-new=1s");
    }

    @Test
    @Timeout(30)
    void shouldPrintChangesUntilThereAreEnough() {
        ledge.link.changes.add(change(StateChange.Type.SET, "a", "21.5", 4, 7));
        ledge.link.changes.add(change(StateChange.Type.SET, "big", null, 9000, 8));
        ledge.link.changes.add(change(StateChange.Type.DELETE, "a", null, 0, 9));
        ledge.link.changes.add(change(StateChange.Type.EXPIRE, "more", null, 0, 9));
        assertEquals("""
                {"type":"set","key":"a","value":21.5,"bytes":4,"contentType":"t","etag":"42","expiry":null,"position":7,\
                "time":"2026-11-23T12:00:00Z"}
                {"type":"set","key":"big","bytes":9000,"contentType":"t","etag":"42","expiry":null,"position":8,\
                "time":"2026-11-23T12:00:00Z"}
                {"type":"delete","key":"a","etag":"42","expiry":null,"position":9,"time":"2026-11-23T12:00:00Z"}
                """, ledge.ok("state", "watch", "statestore", "--count=3"));
        final String table = ledge.ok("state", "watch", "statestore", "pre", "--from=6", "--count=4", "-o", "table");
        assertEquals(
                java.util.List.of("set  a  21.5", "set  big  (9000 bytes)", "delete  a", "expire  more"),
                table.lines().map(line -> line.substring(10)).toList());
        assertEquals(java.util.List.of("watch  from null", "watch pre from 6"), ledge.link.calls);
        assertTrue(ledge.link.isClosed);
    }

    @Test
    @Timeout(30)
    void shouldFailWhenTheNodeEndsTheWatch() {
        ledge.link.watchEnd = new LedgeException(ErrorCode.POSITION_EXPIRED, "changes are lost");
        ledge.assertFails(1, "ledge state watch: changes are lost", "state", "watch", "statestore");
        assertEquals(2, ledge.run("state", "watch", "statestore", "--count=-1"));
        assertEquals(2, ledge.run("state", "watch", "statestore", "--from=-1"));
    }

    private static StateChange change(
            final StateChange.Type type, final String key, final String value, final long length, final long position) {
        return new StateChange(
                type,
                key,
                value == null ? null : value.getBytes(StandardCharsets.UTF_8),
                length,
                "t",
                "42",
                null,
                position,
                true,
                FakeLink.NOW);
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
