package io.ledge.simulator.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DiceTest {
    @Test
    void shouldRollTheSameNumbersForEver() {
        final Dice dice = new Dice(42);
        assertEquals(-4767286540954276203L, dice.nextLong());
        assertEquals(2949826092126892291L, dice.nextLong());
    }

    @Test
    void shouldStayWithinWhatWasAsked() {
        final Dice dice = new Dice(7);
        boolean sawFirst = false;
        boolean sawLast = false;
        for (int i = 0; i < 10_000; i++) {
            final long small = dice.between(3L, 5L);
            sawFirst |= small == 3;
            sawLast |= small == 5;
            assertTrue(small >= 3 && small <= 5);
            final long upTo = dice.upTo(1000);
            assertTrue(upTo >= 1 && upTo <= 1000);
            assertEquals(1, dice.weighted(0, 4, 0));
        }
        assertTrue(sawFirst && sawLast);
    }
}
