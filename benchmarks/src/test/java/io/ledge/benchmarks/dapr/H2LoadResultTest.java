package io.ledge.benchmarks.dapr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** What h2load prints, and what it is given to send. */
class H2LoadResultTest {
    private static final int ANSWER_LENGTH = 133;

    @Test
    void shouldReadRequestsAndTimes() throws IOException {
        final Histogram timesUs = new Histogram(1_000_000, 3);
        timesUs.recordValue(250);

        final LoadGenerator.Result result = H2Load.result(lines(30_597), timesUs, ANSWER_LENGTH);

        assertEquals(217, result.requests());
        assertEquals(108.5, result.latency().perSecond());
        assertEquals(250, result.latency().p99Us());
    }

    @Test
    void shouldTakeNoFiguresWhenAnswersHaveNoMessage() {
        final IOException wrong = assertThrows(
                IOException.class, () -> H2Load.result(lines(0), new Histogram(1_000_000, 3), ANSWER_LENGTH));

        assertTrue(wrong.getMessage().endsWith("answers have 0 B instead of 28861"), wrong::getMessage);
    }

    @Test
    void shouldPutTheLengthBeforeAMessage() {
        final byte[] message = GrpcMessage.of(Call.GRPC_GET);

        assertArrayEquals(new byte[] {0, 0, 0, 0, 25, 0x0A, 5}, Arrays.copyOf(message, 7));
        assertTrue(new String(message, StandardCharsets.US_ASCII).endsWith("key:000000000000"));
        assertEquals(GrpcMessage.of(Call.GRPC_SAVE).length - 5, GrpcMessage.of(Call.GRPC_SAVE)[4] & 0xFF);
    }

    private static List<String> lines(final int dataBytes) {
        return List.of(
                "starting benchmark...",
                "finished in 2.01s, 108.50 req/s, 19.45KB/s",
                "requests: 217 total, 221 started, 217 done, 217 succeeded, 0 failed, 0 errored, 0 timeout",
                "traffic: 38.91KB (39842) total, 823B (823) headers (space savings 93.88%), 29.88KB (" + dataBytes
                        + ") data");
    }
}
