package io.ledge.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ConfigurationCommandTest {
    private final CliFixture ledge = new CliFixture();

    @Test
    void shouldSetGetAndDeleteAnItem() {
        assertEquals("", ledge.ok("configuration", "set", "statestore", "interval", "5s"));
        assertEquals("5s\n", ledge.ok("configuration", "get", "statestore", "interval"));
        ledge.ok("configuration", "delete", "statestore", "interval");
        ledge.assertFails(
                1,
                "ledge configuration get: no item 'interval' in 'statestore'",
                "configuration",
                "get",
                "statestore",
                "interval");
    }
}
