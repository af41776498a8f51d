package io.ledge.benchmarks.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.benchmarks.rig.Latency;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What redis-benchmark says, as versions 7.0 and 6.0 say it. */
class RedisTableTest {
    private static final String HEADER = """
            "test","rps","avg_latency_ms","min_latency_ms","p50_latency_ms","p95_latency_ms","p99_latency_ms","max_latency_ms\"""";

    @Test
    void shouldReadMicrosecondsByTheNamesOfTheColumns() throws IOException {
        final Latency latency = RedisTable.latency(
                List.of(HEADER, "\"SET\",\"35714.29\",\"1.303\",\"0.488\",\"1.191\",\"2.015\",\"3.783\",\"7.007\""),
                "SET");

        assertEquals(1191, latency.p50Us(), 1e-6);
        assertEquals(3783, latency.p99Us(), 1e-6);
        assertEquals(7007, latency.maxUs(), 1e-6);
        assertEquals(35714.29, latency.perSecond());
    }

    @Test
    void shouldNotInventTimesWhenAnOldVersionGivesRatesOnly() throws IOException {
        final Latency latency = RedisTable.latency(List.of("\"GET\",\"84033.61\""), "GET");

        assertEquals(84033.61, latency.perSecond());
        assertTrue(Double.isNaN(latency.p50Us()), latency::toString);
    }

    @Test
    void shouldSayWhatWasSaidWhenThereIsNoSuchLine() {
        final IOException ex = assertThrows(
                IOException.class,
                () -> RedisTable.latency(List.of("Could not connect to Redis at 127.0.0.1:1: refused"), "SET"));

        assertTrue(ex.getMessage().contains("Could not connect"), ex::getMessage);
    }
}
