package io.ledge.runtime.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.client.DirectClient;
import io.ledge.client.DirectHandler;
import io.ledge.client.DirectName;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.WaitMode;
import io.ledge.protocol.ErrorCode;
import io.ledge.runtime.node.LedgeNode;
import io.ledge.runtime.node.NodeContext;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** More under way than fits into the log to the node: who is refused and sleeps is woken when there is room. */
@Timeout(60)
class FullPipelineTest {
    private static final int COUNT = 60_000;
    private static final int WINDOW = 1_000;
    private static final int VALUE_LENGTH = 1024; // half a term holds 30 of them

    /** Takes a second; with sleeps of 100 ms that nobody ends, half a minute. */
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(15);

    @TempDir
    Path dataDir;

    private static final class Counter implements DirectHandler {
        int answers;
        String error;

        @Override
        public void onDone(final long correlationId, final long newVersion) {
            answers++;
        }

        @Override
        public void onError(final long correlationId, final ErrorCode code, final String message) {
            error = code + ": " + message;
            answers++;
        }
    }

    @Test
    void shouldBeWokenWhenThereIsRoomAgain() throws Exception {
        try (LedgeNode _ = LedgeNode.launch(new NodeContext()
                        .dataDir(dataDir)
                        .components(List.of(WakeStress.spec("statestore", "state.in-memory"))));
                LedgeClient client = LedgeClient.connect(
                        new LedgeClientContext().appId("full").dataDir(dataDir).waitMode(WaitMode.DOORBELL));
                DirectClient direct = client.direct()) {
            final Counter counter = new Counter();
            final long startNs = System.nanoTime();
            final int refusals = setAll(direct, counter);

            assertEquals(COUNT, counter.answers);
            assertEquals(null, counter.error);
            assertTrue(refusals > COUNT / WINDOW, () -> "the log was hardly ever full: " + refusals);
            final long elapsedNs = System.nanoTime() - startNs;
            assertTrue(elapsedNs < LIMIT_NS, () -> "slept through room: " + elapsedNs / 1_000_000 + " ms");
        }
    }

    /** @return how often there was no room */
    private static int setAll(final DirectClient direct, final Counter counter) {
        final DirectName store = DirectName.of("statestore");
        final UnsafeBuffer key = new UnsafeBuffer(new byte[4]);
        final UnsafeBuffer value = new UnsafeBuffer(new byte[VALUE_LENGTH]);
        int offered = 0;
        int refusals = 0;
        while (counter.answers < COUNT) {
            boolean hasRoom = true;
            while (hasRoom && offered < COUNT && offered - counter.answers < WINDOW) {
                key.putInt(0, offered % 100);
                hasRoom = direct.offerSet(store, key, 0, 4, value, 0, VALUE_LENGTH) > 0;
                offered += hasRoom ? 1 : 0;
                refusals += hasRoom ? 0 : 1;
            }
            if (direct.poll(counter, 100) == 0) {
                direct.idle();
            }
        }
        return refusals;
    }
}
