package io.ledge.api.resiliency;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.internal.CircuitBreakerStateMachine;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A circuit breaker as Dapr has it: resilience4j keeps the states and their permits, the counts and the condition are Dapr's,
 * which resilience4j's windows and rates cannot express. On the I/O thread.
 *
 * <pre>
 *   CLOSED ── trip(counts) ─▶ OPEN ── timeout ─▶ HALF_OPEN ── maxRequests successes ─▶ CLOSED
 *                              ◀── any failure ────┘
 * </pre>
 */
final class Breaker {
    private static final System.Logger LOGGER = System.getLogger("ledge.resiliency");

    private final String name;
    private final BreakerPolicy policy;
    private final Timers timers;
    private final CircuitBreaker machine;
    private Counts counts = Counts.NONE;
    private long countsSinceMs;
    private int generation; // a call that began in another state has no say in this one

    Breaker(final String name, final BreakerPolicy policy, final Timers timers) {
        this.name = name;
        this.policy = policy;
        this.timers = timers;
        countsSinceMs = timers.nowMs();
        machine = new CircuitBreakerStateMachine(
                name,
                CircuitBreakerConfig.custom()
                        .clock(new TimersClock(timers))
                        .recordException(_ -> false) // it never trips by itself
                        .permittedNumberOfCallsInHalfOpenState(policy.maxRequests())
                        .waitDurationInOpenState(Duration.ofMillis(policy.timeoutMs()))
                        .build());
        machine.getEventPublisher().onStateTransition(event -> entered(event.getStateTransition()));
    }

    BreakerPolicy policy() {
        return policy;
    }

    private void entered(final CircuitBreaker.StateTransition transition) {
        LOGGER.log(
                Level.INFO,
                "circuit breaker " + name + ": from " + transition.getFromState() + " to " + transition.getToState());
        restart();
    }

    private void restart() {
        counts = Counts.NONE;
        countsSinceMs = timers.nowMs();
        generation++;
    }

    /** A call may be made; it ends with {@link #onSuccess} or {@link #onFailure}. @return negative: it may not */
    int enter() {
        if (machine.getState() == State.CLOSED
                && policy.intervalMs() > 0
                && timers.nowMs() - countsSinceMs >= policy.intervalMs()) {
            restart();
        }
        if (!machine.tryAcquirePermission()) {
            return -1;
        }
        counts = counts.request();
        return generation;
    }

    /** @param ticket what {@link #enter} gave */
    void onSuccess(final int ticket) {
        if (ticket == generation) {
            counts = counts.success();
            if (machine.getState() == State.HALF_OPEN) {
                machine.onSuccess(0, machine.getTimestampUnit());
            }
        }
    }

    /** @param ticket what {@link #enter} gave */
    void onFailure(final int ticket) {
        if (ticket == generation) {
            counts = counts.failure();
            if (machine.getState() == State.HALF_OPEN || policy.trip().test(counts)) {
                machine.transitionToOpenState();
            }
        }
    }

    /** Neither: nobody waits for it any more. @param ticket what {@link #enter} gave */
    void onAbandoned(final int ticket) {
        if (ticket == generation && machine.getState() == State.HALF_OPEN) {
            machine.releasePermission();
        }
    }

    String state() {
        return machine.getState().name();
    }

    /** resilience4j wants a clock of the day; only differences count. */
    private static final class TimersClock extends Clock {
        private final Timers timers;

        TimersClock(final Timers timers) {
            this.timers = timers;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(final ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(timers.nowMs());
        }
    }
}
