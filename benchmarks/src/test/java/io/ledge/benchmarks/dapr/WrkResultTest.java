package io.ledge.benchmarks.dapr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ledge.benchmarks.rig.Latency;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The line that the requests' script prints at the end. */
class WrkResultTest {
    @Test
    void shouldReadRequestsAndTimes() throws IOException {
        final LoadResult result = WrkLoad.result("RESULT 30000 2000000 938 20613 38029 49565 0");

        assertEquals(new LoadResult(30_000, new Latency(938, 20_613, 38_029, 49_565, 15_000)), result);
    }

    @Test
    void shouldTakeNoFiguresWhenRequestsWereAnsweredWithAnError() {
        final IOException wrong =
                assertThrows(IOException.class, () -> WrkLoad.result("RESULT 30000 2000000 938 20613 38029 49565 7"));

        assertEquals("7 of 30000 requests failed or were answered with an error", wrong.getMessage());
    }
}
