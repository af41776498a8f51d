package io.ledge.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.benchmarks.ipc.Figures;
import io.ledge.benchmarks.ipc.Figures.Pace;
import io.ledge.benchmarks.rig.AskerLoop;
import io.ledge.benchmarks.rig.CpuTime;
import io.ledge.benchmarks.rig.Latency;
import io.ledge.benchmarks.rig.PingPong;
import io.ledge.benchmarks.rig.Sample;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is made of the times taken. */
class FiguresTest {
    @Test
    void shouldTakeTheMedianOfTheRoundsWhenTheyDiffer() {
        final Figures figures = new Figures("peer", List.of(sample(3), sample(1), sample(20)));

        final String json = figures.toJson(Pace.DENSE).get("p50Us").toString();

        assertEquals(3, figures.p50Us(Pace.DENSE).median());
        assertTrue(json.contains("max=20.0") && json.contains("min=1.0"), json);
        assertEquals("3.00 (1.00–20.0)", figures.p50Us(Pace.DENSE).toString());
    }

    @Test
    void shouldCountEveryAnswerOnceWhenRequestsArePipelined() {
        final Echo echo = new Echo();

        final Sample sample =
                new AskerLoop(echo).measure(TimeUnit.MILLISECONDS.toNanos(5), TimeUnit.MILLISECONDS.toNanos(20));

        assertEquals(echo.offered, echo.answered, "requests left without an answer");
        assertEquals(Echo.MAX_IN_FLIGHT, echo.mostInFlight);
        assertTrue(sample.pipelinedPerSecond() > 0, sample::toString);
        assertTrue(sample.paced().perSecond() <= 400, sample::toString); // 200/s and what the first instant rounds up
        assertEquals(0, sample.bytesPerOp(), 0.5, "the loop itself allocates");
    }

    @Test
    void shouldSeeTheCpuTimeOfAnotherProcess() throws Exception {
        final Process busy = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
        try {
            final long beforeNs = CpuTime.ns(busy.pid());
            final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (CpuTime.ns(busy.pid()) - beforeNs < 1_000_000 && System.nanoTime() < deadlineNs) {
                Thread.onSpinWait();
            }
            assertTrue(CpuTime.ns(busy.pid()) - beforeNs >= 1_000_000, "a busy loop used no millisecond in 10 s");
        } finally {
            busy.destroyForcibly();
        }
    }

    private static Sample sample(final double p50Us) {
        final Latency latency = new Latency(p50Us, 50, 60, 70, 1000);
        return new Sample(latency, latency, 5000, 0);
    }

    /** Answers every second poll with half of what is in flight, at least one. */
    private static final class Echo implements PingPong.Asker {
        static final int MAX_IN_FLIGHT = 8;
        long offered;
        long answered;
        long mostInFlight;
        private boolean isTurn;

        @Override
        public boolean offer() {
            offered++;
            mostInFlight = Math.max(mostInFlight, offered - answered);
            return true;
        }

        @Override
        public int poll() {
            isTurn = !isTurn;
            if (isTurn) {
                return 0;
            }
            final int count = (int) (offered - answered + 1) / 2;
            answered += count;
            return count;
        }

        @Override
        public void idle() {}

        @Override
        public int maxInFlight() {
            return MAX_IN_FLIGHT;
        }

        @Override
        public void close() {}
    }
}
