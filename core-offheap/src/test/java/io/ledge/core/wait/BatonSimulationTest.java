package io.ledge.core.wait;

import static org.junit.jupiter.api.Assertions.*;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BatonSimulationTest {

    private static final long RUN_NS = TimeUnit.SECONDS.toNanos(Long.getLong("ledge.simulation.seconds", 2));

    @Test
    void shouldServeEverythingInTimeWhateverTheSchedule() {
        final Long only = Long.getLong("ledge.simulation.seed");
        if (only != null) {
            new BatonSimulation(only, false).run();
            return;
        }
        final long startNs = System.nanoTime();
        final long firstSeed = startNs; // another set each run; a failure names its seed
        long runs = 0;
        long handOvers = 0;
        long guestCycles = 0;
        long paddedReads = 0;
        while (System.nanoTime() - startNs < RUN_NS) {
            final BatonSimulation simulation = new BatonSimulation(firstSeed + runs++, false);
            simulation.run();
            handOvers += simulation.handOvers;
            guestCycles += simulation.guestCycles;
            paddedReads += simulation.paddedReads;
        }
        System.out.println("baton simulation: " + runs + " seeds in " + RUN_NS / 1_000_000 + " ms, guestCycles="
                + guestCycles + ", handOvers=" + handOvers + ", paddedReads=" + paddedReads);
        assertTrue(runs > 100 && handOvers > 0 && guestCycles > 0 && paddedReads > 0, "explores too little");
    }

    @Test
    void shouldCatchAGuestThatForgetsDeadlines() {
        final var error = assertThrows(AssertionError.class, () -> {
            for (long seed = 0; seed < 1_000; seed++) {
                new BatonSimulation(seed, true).run();
            }
        });
        assertTrue(error.getMessage().contains("sleeps past a deadline"), error::getMessage);
    }
}
