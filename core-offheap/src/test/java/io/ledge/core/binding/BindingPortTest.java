package io.ledge.core.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.session.Egress;
import io.ledge.core.session.SessionTable;
import io.ledge.core.wait.CoreCycle;
import io.ledge.core.wait.HomeRunner;
import io.ledge.core.wait.WaitMode;
import io.ledge.protocol.wake.Doorbell;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who waits for room in the events ring, and who is told when there is some. The test is both the loop and the port thread. */
class BindingPortTest {
    private static final int MAX_BODY_LENGTH = 4 << 20;

    private final OffHeapRegions regions = new OffHeapRegions();
    private final Doorbell coreDoorbell = doorbell();
    private final Doorbell portDoorbell = doorbell();
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[4096]);
    private BindingPort port;

    @BeforeEach
    void setUp() {
        final BodyArena bodies = new BodyArena(regions, 2 * MAX_BODY_LENGTH, MAX_BODY_LENGTH);
        port = new BindingPort(regions);
        port.open(
                new SessionTable(regions, bodies, new Doorbell[] {portDoorbell}, 4, MAX_BODY_LENGTH),
                new HomeRunner(new NoCycle(), coreDoorbell, WaitMode.DOORBELL, Throwable::printStackTrace).bell());
    }

    @AfterEach
    void tearDown() {
        regions.close();
    }

    @Test
    void shouldRingTheCoreWhenThePortThreadDrainsARingThatWasFull() {
        fillEvents();
        coreDoorbell.announce();

        assertTrue(read() > 0);

        assertFalse(coreDoorbell.isAnnounced(), "the core sleeps on its backlog although there is room");
    }

    @Test
    void shouldKeepTheCoreAwakeWhenRoomWasMadeWhileItWasNotYetAsleep() {
        while (port.session().outbox().isEmpty()) {
            port.session().outbox().send(message, 0, message.capacity());
        }
        assertTrue(port.isQuiet(), "nothing to do but wait for the port thread");

        read(); // its ring finds the core awake and does nothing

        assertFalse(port.isQuiet(), "the core would go to sleep on its backlog although there is room");
        port.session().outbox().flush(16);
        assertTrue(port.session().outbox().isEmpty());
        assertTrue(port.isQuiet());
    }

    private void fillEvents() {
        int result = 0;
        while (result != Egress.BLOCKED) {
            result = port.offer(message, 0, message.capacity());
        }
        port.onBlocked();
    }

    private int read() {
        return port.read((type, buffer, index, length) -> assertEquals(message.capacity(), length), 64);
    }

    private static Doorbell doorbell() {
        return new Doorbell(new UnsafeBuffer(BufferUtil.allocateDirectAligned(128, 64)), 0);
    }

    /** The port needs a bell; nothing is run here. */
    private static final class NoCycle implements CoreCycle {
        @Override
        public int doWork(final boolean isHome) {
            return 0;
        }

        @Override
        public boolean isQuiet() {
            return true;
        }

        @Override
        public long nextDeadlineNs() {
            return Long.MAX_VALUE;
        }

        @Override
        public long nowNs() {
            return System.nanoTime();
        }
    }
}
