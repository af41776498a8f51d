package io.ledge.core.wait;

import static org.junit.jupiter.api.Assertions.*;

import org.junit.jupiter.api.Test;

class WaitModeTest {

    @Test
    void shouldReadWhatItWrites() {
        for (final WaitMode mode : WaitMode.values()) {
            assertEquals(mode, WaitMode.parse(mode.text()));
        }
        assertEquals(WaitMode.SPIN, WaitMode.parse(" Spin "));
    }

    @Test
    void shouldNameValueAndChoicesWhenUnknown() {
        final var ex = assertThrows(IllegalArgumentException.class, () -> WaitMode.parse("sleep"));
        assertEquals(
                "unknown wait mode 'sleep': use spin (burns a core, fastest), doorbell (default) or park (no native"
                        + " access needed)",
                ex.getMessage());
        assertThrows(IllegalArgumentException.class, () -> WaitMode.parse(null));
    }
}
