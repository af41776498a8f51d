package io.ledge.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ledge.protocol.NodeFiles;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LedgeClientContextTest {
    @Test
    void shouldFillInDefaults() {
        final LedgeClientContext ctx = new LedgeClientContext().conclude();
        assertEquals("", ctx.appId());
        assertEquals("client", ctx.clientName());
        assertEquals(NodeFiles.defaultDataDir(), ctx.dataDir());
        assertEquals(Duration.ofSeconds(5), ctx.requestTimeout());
        assertEquals(WaitMode.DOORBELL, ctx.waitMode());
    }

    @Test
    void shouldNameTheSettingThatIsWrong() {
        assertEquals(
                "requestTimeout must be between 1 ms and 24 days: PT0S",
                assertThrows(LedgeConfigurationException.class, () -> new LedgeClientContext()
                                .requestTimeout(Duration.ZERO)
                                .conclude())
                        .getMessage());
        assertEquals(
                "appId is too long: length=256, limit=255",
                assertThrows(LedgeConfigurationException.class, () -> new LedgeClientContext()
                                .appId("a".repeat(256))
                                .conclude())
                        .getMessage());
        assertEquals(
                "unknown wait mode: busy; one of: spin, doorbell, park",
                assertThrows(LedgeConfigurationException.class, () -> WaitMode.of("busy"))
                        .getMessage());
    }

    @Test
    void shouldFreezeWhenConcluded() {
        final LedgeClientContext ctx = new LedgeClientContext().token("secret").conclude();
        assertThrows(LedgeConfigurationException.class, () -> ctx.appId("late"));
        assertFalse(ctx.toString().contains("secret"));
    }
}
