package io.ledge.benchmarks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.benchmarks.rig.CpuTime;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class CpuTimeTest {
    private static final int READS = 3_000;

    /** A thread may end between the listing, the open and the read of its file. */
    @Test
    void shouldReadWhileThreadsComeAndGo() throws Exception {
        final AtomicBoolean isOver = new AtomicBoolean();
        final Thread churn = Thread.ofPlatform().start(() -> {
            while (!isOver.get()) {
                Thread.ofPlatform().start(() -> {});
            }
        });
        try {
            for (int i = 0; i < READS; i++) {
                assertTrue(CpuTime.ns(ProcessHandle.current().pid()) > 0);
            }
        } finally {
            isOver.set(true);
            churn.join(TimeUnit.SECONDS.toMillis(10));
        }
    }
}
