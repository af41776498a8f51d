package io.ledge.runtime.node;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.binding.ComponentException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AtHomeTest {
    private final AtomicBoolean isMade = new AtomicBoolean();

    @Test
    void shouldMakeNoChangeThatIsToldAsNotMade() {
        final List<Runnable> late = new ArrayList<>();
        assertThrows(ComponentException.class, () -> AtHome.of(late::add, 1).run(() -> isMade.set(true)));
        late.getFirst().run();
        assertFalse(isMade.get());
    }

    @Test
    void shouldWaitForAChangeThatHasBegun() throws Exception {
        final CountDownLatch begun = new CountDownLatch(1);
        AtHome.of(
                        task -> {
                            Thread.startVirtualThread(task);
                            await(begun); // only then does the patience run
                            return true;
                        },
                        1)
                .run(() -> {
                    begun.countDown();
                    LockSupport.parkNanos(200_000_000L);
                    isMade.set(true);
                });
        assertTrue(isMade.get());
    }

    private static void await(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }
}
