package io.ledge.core.wait;

import static org.junit.jupiter.api.Assertions.*;

import org.junit.jupiter.api.Test;

class BatonTest {

    private final Baton baton = new Baton();

    @Test
    void shouldBeHeldByOneWhenTaken() throws InterruptedException {
        assertFalse(baton.isHeldByCurrentThread());
        assertTrue(baton.take());
        assertTrue(baton.isHeldByCurrentThread());

        final boolean[] other = new boolean[2];
        final Thread thread = Thread.ofPlatform().start(() -> {
            other[0] = baton.isHeldByCurrentThread();
            other[1] = baton.take();
        });
        thread.join();

        assertFalse(other[0]);
        assertFalse(other[1]);
        assertTrue(baton.isHeldByCurrentThread());
    }

    @Test
    void shouldRunAgainOnceWhenMarkedTwice() {
        baton.take();
        assertFalse(baton.take());
        assertFalse(baton.take());

        assertFalse(baton.give(), "marked: run again");
        assertTrue(baton.isHeldByCurrentThread());
        assertTrue(baton.give());
        assertFalse(baton.isHeldByCurrentThread());
        assertTrue(baton.take());
    }

    @Test
    void shouldBeFreeAfterReleaseWhenMarked() {
        baton.take();
        baton.take();

        assertTrue(baton.release());

        assertTrue(baton.take());
        assertFalse(baton.release());
    }

    @Test
    void shouldStayTakenWhenClosed() {
        baton.take();
        baton.close();

        assertTrue(baton.isClosed());
        assertFalse(baton.take());
        assertFalse(baton.take());
    }

    @Test
    void shouldSayWhoDoesNotHoldIt() {
        assertThrows(AssertionError.class, baton::give);
        assertThrows(AssertionError.class, baton::release);
        assertThrows(AssertionError.class, baton::close);
    }
}
