package io.ledge.benchmarks.ipc;

import io.ledge.benchmarks.event.EventPingPong;
import io.ledge.benchmarks.ipc.Figures.Pace;
import io.ledge.benchmarks.peer.AeronPingPong;
import io.ledge.benchmarks.peer.FutexPingPong;
import io.ledge.benchmarks.peer.HttpPingPong;
import io.ledge.benchmarks.peer.LedgePingPong;
import io.ledge.benchmarks.report.Target;
import io.ledge.benchmarks.rig.PingPong;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Who takes part, and what was promised of them. */
final class IpcPeers {
    static final String AERON_SPIN = "aeron-spin";
    static final String AERON_BACKOFF = "aeron-backoff";
    static final String FUTEX = "futex-bare";
    static final String HTTP = "http-keepalive";

    private static final List<String> OPERATIONS = List.of("get", "set", "deliver");

    /** The goal is 0.2. */
    private static final double IDLE_LIMIT_PERCENT = 0.5;

    private IpcPeers() {}

    static List<PingPong> all() {
        return Stream.concat(bare().stream(), ledge().stream()).toList();
    }

    /** @param names of some, in any order; none: all */
    static List<PingPong> of(final List<String> names) {
        return all().stream()
                .filter(peer -> names.isEmpty() || names.contains(peer.name()))
                .toList();
    }

    /** Those that need no node. */
    private static List<PingPong> bare() {
        return List.of(
                new AeronPingPong("spin"),
                new AeronPingPong("backoff"),
                new FutexPingPong("bare"),
                new HttpPingPong("keepalive"),
                new EventPingPong("inline"),
                new EventPingPong("baton"),
                new EventPingPong("hop"));
    }

    /** Ledge, in each way to wait. */
    private static List<PingPong> ledge() {
        return Stream.of("spin", "doorbell")
                .flatMap(mode -> OPERATIONS.stream().map(operation -> operation + "-" + mode))
                .<PingPong>map(LedgePingPong::new)
                .toList();
    }

    /** The peer whose server and client are looked at while they sleep. */
    static PingPong sleeper() {
        return new LedgePingPong("get-doorbell");
    }

    /** The targets that these figures can answer. */
    static List<Target> targets(final Map<String, Figures> figures, final List<IdleCost> idle) {
        final Comparisons compare = new Comparisons(figures);
        compare.atMost("state get ÷ raw Aeron, both spinning, p50", "ledge-get-spin", AERON_SPIN, Pace.DENSE, 3);
        for (final Pace pace : Pace.values()) {
            compare.atMost("doorbell get ÷ bare futex, " + pace + ", p50", "ledge-get-doorbell", FUTEX, pace, 1.5);
        }
        // Dense, backoff never gets to parking: it spins, as the doorbell does.
        compare.atLeast(
                "Aeron's backoff ÷ doorbell get, 200/s, p50", AERON_BACKOFF, "ledge-get-doorbell", Pace.PACED, 10);
        compare.atMost("event by the baton ÷ inline, 200/s, p50", "event-baton", "event-inline", Pace.PACED, 1.2);
        compare.saturated(
                "event inline ÷ by the baton, saturated, answers a second", "event-inline", "event-baton", 1.2);
        for (final String operation : OPERATIONS) {
            compare.allocationFree("ledge-" + operation + "-spin");
        }
        final List<Target> targets = new ArrayList<>(compare.targets());
        for (final IdleCost cost : idle) {
            targets.add(Target.atMost("idle node, % of a core", cost.serverPercent(), IDLE_LIMIT_PERCENT));
            targets.add(Target.atMost("idle attached client, % of a core", cost.clientPercent(), IDLE_LIMIT_PERCENT));
        }
        return targets;
    }
}
