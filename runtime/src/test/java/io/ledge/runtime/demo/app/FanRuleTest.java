package io.ledge.runtime.demo.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.devices.sim.Greenhouse;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class FanRuleTest {
    private final FanRule rule = new FanRule(27, 24);

    @Test
    void shouldSwitchOnAboveTheUpperThreshold() {
        assertEquals(OptionalInt.empty(), rule.decide(27, false));
        assertEquals(OptionalInt.of(1), rule.decide(27.1, false));
        assertEquals(OptionalInt.empty(), rule.decide(27.1, true));
    }

    @Test
    void shouldSwitchOffBelowTheLowerThreshold() {
        assertEquals(OptionalInt.empty(), rule.decide(24, true));
        assertEquals(OptionalInt.of(0), rule.decide(23.9, true));
        assertEquals(OptionalInt.empty(), rule.decide(23.9, false));
    }

    /** What the demo promises: a fan that goes on and off within ten seconds, readings every 200 ms at 120 s a second. */
    @Test
    void shouldDecideTwiceInTenSecondsOfTheDemo() {
        for (long seed = 0; seed < 20; seed++) {
            final Greenhouse greenhouse = new Greenhouse(seed);
            int decisionCount = 0;
            for (int ms = 0; ms <= 10_000; ms += 200) {
                greenhouse.advanceTo(ms * 120L);
                final boolean fanOn = greenhouse.value(Greenhouse.FAN) == 1;
                final OptionalInt decision = rule.decide(greenhouse.value(Greenhouse.TEMPERATURE), fanOn);
                decision.ifPresent(value -> greenhouse.set(Greenhouse.FAN, value));
                decisionCount += decision.isPresent() ? 1 : 0;
            }
            assertTrue(decisionCount >= 2, "seed=" + seed + ", decisions=" + decisionCount);
        }
    }

    @Test
    void shouldRefuseThresholdsThatLeaveNoRoom() {
        assertThrows(IllegalArgumentException.class, () -> new FanRule(24, 24));
    }
}
