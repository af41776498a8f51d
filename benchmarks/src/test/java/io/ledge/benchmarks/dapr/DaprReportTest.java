package io.ledge.benchmarks.dapr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.benchmarks.report.Target;
import io.ledge.benchmarks.rig.Latency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the reader sees of a run, and what it says of the promises. */
class DaprReportTest {
    private static final String NO_DAPRD = "no daprd on the PATH";

    @Test
    void shouldDivideWithinEachRoundWhenAPeerIsThere() {
        final Row ours = row(LedgePeer.NAME, sample(900, 10), sample(400, 20));
        final Row nginx = row(NginxPeer.NAME, sample(1_000, 10), sample(500, 10));

        final List<Target> targets = DaprTargets.of(rows(ours, nginx));

        assertEquals(1, targets.size(), targets::toString);
        assertEquals(
                "get, 32 connections, a second: ledge ÷ nginx",
                targets.getFirst().text());
        assertEquals(0.85, targets.getFirst().measured().median(), 1e-9); // of 0.9 and 0.8
        assertTrue(targets.getFirst().isMet());
    }

    @Test
    void shouldHoldRateCpuAndTailAgainstDaprd() {
        final Row ours = row(LedgePeer.NAME, sample(4_100, 20));
        final Row daprd = row(DaprdPeer.NAME, sample(1_000, 100));

        final List<Target> targets = DaprTargets.of(rows(ours, daprd));

        assertEquals(
                List.of(true, true, false), targets.stream().map(Target::isMet).toList(), targets::toString);
    }

    @Test
    void shouldShowAnAbsentPeerWithItsReasonAndPromiseNothingOfIt() {
        final Row absent = new Row(Call.GET, DaprdPeer.NAME, DaprSettings.MANY, List.of(), NO_DAPRD);
        final Map<String, Row> rows = rows(row(LedgePeer.NAME, sample(1_000, 10)), absent);

        final DaprReport report = new DaprReport(Map.of("cpu", "a small one"), rows, DaprTargets.of(rows));

        assertEquals(List.of(), report.targets());
        assertTrue(
                report.markdown("t", "t.svg").stream()
                        .anyMatch(line -> line.startsWith("| daprd-32 | absent: " + NO_DAPRD + " |")),
                () -> "" + report.text());
        assertTrue(
                report.json()
                        .contains(
                                "{\"event\":\"line\",\"call\":\"get\",\"peer\":\"daprd\",\"connections\":32,\"perSecondAsked\":0,\"absent\":\""
                                        + NO_DAPRD + "\"}"),
                () -> "" + report.json());
        assertFalse(String.join("", report.svg("t")).contains("daprd-32"), "a bar of nothing");
    }

    @Test
    void shouldKeepTheLastWordsOfAServerThatSaidTooMuchForATable() {
        assertEquals(NO_DAPRD, DaprRun.brief(NO_DAPRD));
        final String brief = DaprRun.brief("word ".repeat(100) + "address already in use");
        assertTrue(brief.startsWith("…") && brief.endsWith("address already in use"), brief);
        assertEquals(161, brief.length());
    }

    private static Row row(final String peer, final HttpSample... rounds) {
        return new Row(Call.GET, peer, DaprSettings.MANY, List.of(rounds), "");
    }

    private static Map<String, Row> rows(final Row... rows) {
        final Map<String, Row> byName = new LinkedHashMap<>();
        for (final Row row : rows) {
            byName.put(row.name(), row);
        }
        return byName;
    }

    /** The tail is as long with everybody. */
    private static HttpSample sample(final double perSecond, final double cpuUs) {
        return new HttpSample(new Latency(100, 200, 300, 400, perSecond), cpuUs, 64);
    }
}
