package io.ledge.protocol.wake;

import static org.junit.jupiter.api.Assertions.*;

import org.junit.jupiter.api.Test;

class AdaptiveSpinTest {

    private static final long SPIN_NS = 20_000;

    private final AdaptiveSpin spin = new AdaptiveSpin(SPIN_NS, 1);
    private long nowNs = 1_000_000;

    @Test
    void shouldNotSpinWhenMessagesAreRare() {
        for (int i = 0; i < 1_000; i++) {
            assertFalse(idleThenWorkAfter(5_000_000), "200 messages a second must not spin");
        }
    }

    @Test
    void shouldSpinOnceADenseDialogueIsFound() {
        assertTrue(roundsUntilSpinning() < 500);

        for (int i = 0; i < 1_000; i++) {
            assertTrue(idleThenWorkAfter(300));
        }
    }

    @Test
    void shouldStopSpinningAtTheLimit() {
        roundsUntilSpinning();
        idleThenWorkAfter(300);

        assertTrue(spin.shouldSpin(nowNs));
        assertTrue(spin.shouldSpin(nowNs + SPIN_NS - 1));
        assertFalse(spin.shouldSpin(nowNs + SPIN_NS));
        assertFalse(spin.shouldSpin(nowNs + SPIN_NS + 1), "one spin per idle period");
    }

    @Test
    void shouldForgetTheDialogueAfterOneLongPause() {
        roundsUntilSpinning();
        idleThenWorkAfter(300);

        idleThenWorkAfter(5_000_000);

        assertFalse(spin.shouldSpin(nowNs));
    }

    @Test
    void shouldWasteFewSpinsWhenTheyCatchNothing() {
        roundsUntilSpinning();
        int spins = 0;
        for (int i = 0; i < 3_200; i++) {
            spins += spin.shouldSpin(nowNs) ? 1 : 0;
            spin.shouldSpin(nowNs + SPIN_NS); // in vain
            idleThenWorkAfter(SPIN_NS + 10_000);
        }
        assertTrue(spins > 50 && spins < 200, "trials on about one idle period in 32: " + spins);
    }

    @Test
    void shouldBeIdleFromTheFirstCycleWithoutWorkToTheNextWithSome() {
        spin.onWork(nowNs);
        assertFalse(spin.isIdle());
        spin.shouldSpin(nowNs);
        assertTrue(spin.isIdle());
        spin.onWork(nowNs + 1);
        assertFalse(spin.isIdle());
    }

    @Test
    void shouldNeverSpinWhenTheLimitIsZero() {
        final AdaptiveSpin none = new AdaptiveSpin(0, 1);
        for (int i = 0; i < 100; i++) {
            assertFalse(none.shouldSpin(i));
            none.onWork(i);
        }
    }

    /** A dialogue whose gaps are short for who spins and as long as a wake-up for who sleeps: only a trial finds out. */
    private int roundsUntilSpinning() {
        int rounds = 0;
        idleThenWorkAfter(50_000);
        while (!spin.shouldSpin(nowNs) && rounds < 1_000) {
            idleThenWorkAfter(50_000);
            rounds++;
        }
        idleThenWorkAfter(300);
        return rounds;
    }

    private boolean idleThenWorkAfter(final long gapNs) {
        final boolean spins = spin.shouldSpin(nowNs);
        nowNs += gapNs;
        spin.onWork(nowNs);
        nowNs += 100;
        return spins;
    }
}
