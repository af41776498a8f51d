package io.ledge.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ledge.client.ComponentInfo;
import io.ledge.client.ComponentInfo.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StatusCommandTest {
    private final CliFixture ledge = new CliFixture();

    @Test
    void shouldPrintATable() {
        component("boiler", "bindings.modbus", State.UP, 400, -1, "p99 31 ms");
        component("door", "bindings.gpio", State.STARTING, -1, 0, "");
        component("cloud", "pubsub.mqtt3", State.DEGRADED, 14 * 60_000, 18_204, "TLS certificate\nexpired");
        assertEquals(ExitCode.FAILURE, ledge.run("status"));
        assertEquals("""
                ledge 0.1.0   up 12d 4h   node gw-17   pid 4711   sessions 2   off-heap 61 MiB
                COMPONENT  TYPE             STATE     LAST OK  BACKLOG  NOTE
                boiler     bindings.modbus  up        0.4 s    -        p99 31 ms
                door       bindings.gpio    starting  -        0
                cloud      pubsub.mqtt3     degraded  14 m     18 204   TLS certificate expired
                """, ledge.out());
        assertEquals("", ledge.err());
    }

    @Test
    void shouldPrintOneObjectALine() {
        component("boiler", "bindings.modbus", State.UP, 400, -1, "");
        component("cloud", "pubsub.mqtt3", State.UP, -1, 3, "x");
        assertEquals("""
                {"component":"boiler","type":"bindings.modbus","state":"up","lastOk":"2026-11-23T11:59:59.600Z","lastOkAgeMs":400,"backlog":null,"note":""}
                {"component":"cloud","type":"pubsub.mqtt3","state":"up","lastOk":null,"lastOkAgeMs":null,"backlog":3,"note":"x"}
                """, ledge.ok("status", "-o", "json"));
        assertEquals("""
                - component: "boiler"
                  type: "bindings.modbus"
                  state: "up"
                """, ledge.ok("status", "-o", "yaml").lines().limit(3).reduce("", (a, b) -> a + b + "\n"));
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void shouldFailWhenAComponentIsNotUp(final State state) {
        component("a", "t", State.UP, 1, 0, "");
        component("b", "t", state, 1, 0, "");
        assertEquals(state == State.UP ? ExitCode.OK : ExitCode.FAILURE, ledge.run("status", "-o", "json"));
    }

    @Test
    void shouldBeFineWithoutComponents() {
        assertEquals("", ledge.ok("status", "-o", "json"));
    }

    private void component(
            final String name,
            final String type,
            final State state,
            final long agoMs,
            final long backlog,
            final String note) {
        ledge.link.components.add(new ComponentInfo(
                name, type, state, agoMs < 0 ? null : FakeLink.NOW.minusMillis(agoMs), backlog, note));
    }
}
