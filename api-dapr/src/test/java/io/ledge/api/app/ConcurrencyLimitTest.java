package io.ledge.api.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConcurrencyLimitTest {
    private final List<Integer> called = new ArrayList<>();

    @Test
    void shouldLetWaitersInInTheirOrder() {
        final ConcurrencyLimit limit = new ConcurrencyLimit(2);
        for (int i = 0; i < 4; i++) {
            final int call = i;
            assertTrue(limit.enter(() -> called.add(call)));
        }
        assertEquals(List.of(0, 1), called);

        limit.leave();
        limit.leave();

        assertEquals(List.of(0, 1, 2, 3), called);
    }

    @Test
    void shouldRefuseWhenTooManyWait() {
        final ConcurrencyLimit limit = new ConcurrencyLimit(1);
        for (int i = 0; i <= ConcurrencyLimit.MAX_WAITING; i++) {
            assertTrue(limit.enter(() -> called.add(0)));
        }

        assertFalse(limit.enter(() -> called.add(1)));
        limit.leave();
        assertTrue(limit.enter(() -> called.add(2)), "there is room again");
        for (int i = 0; i < ConcurrencyLimit.MAX_WAITING; i++) {
            limit.leave();
        }

        assertFalse(called.contains(1));
        assertEquals(2, called.getLast());
    }
}
