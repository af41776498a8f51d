package io.ledge.runtime.demo.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ledge.runtime.demo.app.AppEvent.Latency;
import org.junit.jupiter.api.Test;

class LatencyWindowTest {
    private final LatencyWindow window = new LatencyWindow("ipc-roundtrip");

    @Test
    void shouldTellExactPercentilesInAnyOrder() {
        for (int us = 100; us >= 1; us--) {
            window.record(us * 1_000L);
        }
        assertEquals(new Latency("ipc-roundtrip", 100, 50, 99), window.report());
    }

    @Test
    void shouldStartAgainAfterEachReport() {
        window.record(1_000);
        window.report();
        assertEquals(new Latency("ipc-roundtrip", 0, 0, 0), window.report());

        window.record(2_540);
        assertEquals(new Latency("ipc-roundtrip", 1, 2.5, 2.5), window.report());
    }

    @Test
    void shouldCountAllAndKeepTheNewestWhenThereAreTooMany() {
        for (int i = 0; i < 16 * 1024; i++) {
            window.record(1_000_000);
        }
        for (int i = 0; i < 16 * 1024; i++) {
            window.record(5_000);
        }
        assertEquals(new Latency("ipc-roundtrip", 32 * 1024, 5, 5), window.report());
    }
}
