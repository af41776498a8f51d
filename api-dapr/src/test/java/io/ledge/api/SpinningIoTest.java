package io.ledge.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.protocol.wake.AdaptiveSpin;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class SpinningIoTest {
    private static final long FOREVER_NS = Long.MAX_VALUE / 16;

    private final Loop loop = new Loop();
    private final Sockets sockets = new Sockets();

    /** What the event loop says of itself. */
    private static final class Loop implements IoHandlerContext {
        private boolean hasTasks;

        @Override
        public boolean canBlock() {
            return !hasTasks;
        }

        @Override
        public long delayNanos(final long nowNs) {
            return 1_000;
        }

        @Override
        public long deadlineNanos() {
            return 7;
        }
    }

    /** What is ready at each look; a task may come in between. */
    private final class Sockets implements IoHandler {
        private final Deque<Integer> ready = new ArrayDeque<>();
        private int taskAtLook = -1;
        private int looks;
        private int sleeps;

        @Override
        public int run(final IoHandlerContext context) {
            assertEquals(7, context.deadlineNanos());
            if (context.canBlock()) {
                sleeps++;
                return 0;
            }
            loop.hasTasks |= ++looks == taskAtLook;
            return ready.isEmpty() ? 0 : ready.remove();
        }

        @Override
        public void wakeup() {}

        @Override
        public IoRegistration register(final IoHandle handle) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isCompatible(final Class<? extends IoHandle> type) {
            return false;
        }
    }

    /** One that spins from the first look on: a trial has caught something. */
    private SpinningIo catching(final long spinNs) {
        final AdaptiveSpin spin = new AdaptiveSpin(spinNs, 1);
        spin.onWork(0);
        for (long now = 1; !spin.isCatching(); now++) {
            spin.shouldSpin(now);
            spin.onWork(now);
        }
        return new SpinningIo(sockets, spin);
    }

    @Test
    void shouldLookUntilSomethingIsReady() {
        sockets.ready.add(0);
        sockets.ready.add(0);
        sockets.ready.add(3);
        assertEquals(3, catching(FOREVER_NS).run(loop));
        assertEquals(3, sockets.looks);
        assertEquals(0, sockets.sleeps);
    }

    @Test
    void shouldEndItsLooksForATask() {
        sockets.taskAtLook = 4;
        assertEquals(0, catching(FOREVER_NS).run(loop));
        assertTrue(sockets.looks >= 4, "it looked until the task came");
        assertEquals(0, sockets.sleeps);
    }

    @Test
    void shouldSleepWhenItsTimeIsOver() {
        assertEquals(0, catching(1).run(loop));
        assertEquals(1, sockets.sleeps);
    }

    @Test
    void shouldSleepAtOnceWhenLooksCatchNothing() {
        final SpinningIo io = new SpinningIo(sockets, new AdaptiveSpin(FOREVER_NS, 1));
        io.run(loop);
        assertEquals(0, sockets.looks);
        assertEquals(1, sockets.sleeps);
    }

    @Test
    void shouldNotWaitWhileATaskIsThere() {
        loop.hasTasks = true;
        sockets.ready.add(2);
        assertEquals(2, catching(FOREVER_NS).run(loop));
        assertEquals(1, sockets.looks);
    }
}
