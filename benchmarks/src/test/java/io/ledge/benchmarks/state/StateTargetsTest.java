package io.ledge.benchmarks.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.benchmarks.report.Spread;
import io.ledge.benchmarks.report.Target;
import io.ledge.benchmarks.rig.Latency;
import io.ledge.benchmarks.rig.LoadSample;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;

/** Which lines are compared with which, and what is made of rounds and of peers that are not there. */
class StateTargetsTest {
    private final Map<String, Line> lines = new LinkedHashMap<>();

    @Test
    void shouldTakeTheRatioWithinEachRoundWhenTheDiskChangesBetweenThem() {
        add(Section.SET_1, "append-256", StateTargetsTest::time, 100, 1_000, 10);
        add(Section.SET_1, "ledge-set-1", StateTargetsTest::time, 80, 900, 5);

        final Target target = only(StateTargets.of(lines, List.of(), true));

        assertEquals("one client, p50: ledge-set-1 ÷ append-256", target.text());
        assertEquals(new Spread(0.8, 0.5, 0.9), target.measured());
        assertTrue(target.isMet());
    }

    @Test
    void shouldSayNothingOfDurabilityWhenTheStoreHasNone() {
        add(Section.SET_1, "append-256", StateTargetsTest::time, 100);
        add(Section.SET_1, "ledge-set-1", StateTargetsTest::time, 1);

        assertEquals(List.of(), StateTargets.of(lines, List.of(), false));
    }

    @Test
    void shouldLeaveOutATargetWhosePeerIsAbsent() {
        add(Section.SET_50, "ledge-set-50", StateTargetsTest::rate, 1e6);
        lines.put("redis-aof-50", new Line(Section.SET_50, "redis-aof-50", List.of(), "no redis-server on the PATH"));

        assertEquals(List.of(), StateTargets.of(lines, List.of(), true));
    }

    @Test
    void shouldCompareRatesOfOneCoreWhenAServerHasHalfOfIt() {
        add(Section.VOLATILE_GET, "redis-get-50x16", StateTargetsTest::rate, 500_000);
        lines.put(
                "ledge-get-64",
                new Line(
                        Section.VOLATILE_GET,
                        "ledge-get-64",
                        List.of(new LoadSample(new Latency(1, 1, 1, 1, 3_000_000), 0.5, 0, 0)),
                        ""));

        final Target target = only(StateTargets.of(lines, List.of(), true));

        assertEquals(12, target.measured().median(), 1e-9);
        assertTrue(target.isMet());
    }

    @Test
    void shouldHalveRedisWhenHalfIsSetAndHalfIsGot() {
        add(Section.VOLATILE_SET, "redis-set-50x16", StateTargetsTest::rate, 1_000_000);
        add(Section.VOLATILE_GET, "redis-get-50x16", StateTargetsTest::rate, 500_000);
        add(Section.VOLATILE_SET, "ledge-mixed-64", StateTargetsTest::rate, 2_000_000);

        final Target target = only(StateTargets.of(lines, List.of(), true));

        // One of each takes Redis 1 µs + 2 µs, so it does 666,667 a second.
        assertEquals(3, target.measured().median(), 1e-9);
        assertFalse(target.isMet());
    }

    @Test
    void shouldJudgeReadingsThatWereTaken() {
        final List<Target> targets = StateTargets.of(
                lines,
                List.of(
                        Reading.of(JournalProbe.IDLE, "B", Spread.of(4096)),
                        Reading.absent(JournalProbe.AMPLIFICATION, "", "why not"),
                        Reading.of(JournalProbe.RECOVERY, "a second", Spread.of(2e6))),
                true);

        assertEquals(List.of(false, true), targets.stream().map(Target::isMet).toList());
    }

    private void add(
            final Section section, final String name, final DoubleFunction<LoadSample> round, final double... figures) {
        final List<LoadSample> rounds = Arrays.stream(figures).mapToObj(round).toList();
        lines.put(name, new Line(section, name, rounds, ""));
    }

    private static LoadSample time(final double p50Us) {
        return new LoadSample(new Latency(p50Us, p50Us, p50Us, p50Us, 1e6 / p50Us), 1, 0, 0);
    }

    private static LoadSample rate(final double perSecond) {
        return new LoadSample(new Latency(1, 1, 1, 1, perSecond), 1, 0, 0);
    }

    private static Target only(final List<Target> targets) {
        final List<Target> compared =
                targets.stream().filter(target -> target.text().contains("÷")).toList();
        assertEquals(1, compared.size(), compared::toString);
        return compared.getFirst();
    }
}
