package io.ledge.api.resiliency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One call under a policy, in time that the test moves. */
class PolicyRunTest {
    private final FakeTimers timers = new FakeTimers();
    private final Resiliency resiliency = new Resiliency(List.of(), timers);
    private final FakeCall call = new FakeCall();
    private final List<String> results = new ArrayList<>();

    /** Keeps its attempts; a result is an HTTP status. */
    private static final class FakeCall implements Call<Integer> {
        final List<Attempt<Integer>> attempts = new ArrayList<>();
        final List<Integer> discarded = new ArrayList<>();
        boolean mayRepeat = true;
        int over;

        @Override
        public void attempt(final Attempt<Integer> attempt) {
            attempt.onOver(() -> over++);
            attempts.add(attempt);
        }

        @Override
        public int failureStatus(final Integer result) {
            return result < 400 ? SUCCESS : result;
        }

        @Override
        public boolean mayRepeat(final Throwable cause) {
            return mayRepeat;
        }

        @Override
        public boolean isFailure(final Throwable cause) {
            return !(cause instanceof UnsupportedOperationException);
        }

        @Override
        public void discard(final Integer result) {
            discarded.add(result);
        }
    }

    private PolicyRun<Integer> start(final long timeoutMs, final RetryPolicy retry, final Breaker breaker) {
        return resiliency.run(new Policy("p", timeoutMs, retry, breaker), call, new PolicyRun.Result<>() {
            @Override
            public void ok(final Integer result) {
                results.add("ok " + result);
            }

            @Override
            public void failed(final Throwable cause) {
                results.add("failed " + cause.getMessage());
            }
        });
    }

    private Breaker breaker(final int maxRequests, final long intervalMs) {
        return new Breaker(
                "b",
                new BreakerPolicy(maxRequests, intervalMs, 10_000, counts -> counts.consecutiveFailures() >= 2),
                timers);
    }

    private void endAll(final int status) {
        call.attempts.getLast().ok(status);
    }

    @Test
    void shouldTryAgainUntilItSucceeds() {
        start(0, RetryPolicy.constant(100, 3), null);
        endAll(500);
        timers.advanceMs(99);
        assertEquals(1, call.attempts.size());
        timers.advanceMs(1);
        call.attempts.getLast().failed(new IllegalStateException("broken"));
        timers.advanceMs(100);
        endAll(200);

        assertEquals(List.of("ok 200"), results);
        assertEquals(3, call.attempts.size());
        assertEquals(List.of(500), call.discarded);
        assertEquals(0, timers.count());
    }

    @Test
    void shouldGiveTheLastAnswerWhenTheAttemptsAreOver() {
        start(0, RetryPolicy.constant(100, 2), null);
        for (final int status : List.of(500, 501, 502)) {
            endAll(status);
            timers.advanceMs(100);
        }
        assertEquals(List.of("ok 502"), results);
        assertEquals(3, call.attempts.size());
        assertEquals(List.of(500, 501), call.discarded);
    }

    @Test
    void shouldTryAgainForTheStatusesOfThePolicyOnly() {
        final RetryPolicy retry =
                RetryPolicy.constant(100, 9).matching(StatusRanges.parse("429, 500-503", 100, 599), StatusRanges.ALL);
        start(0, retry, null);
        endAll(503);
        timers.advanceMs(100);
        endAll(429);
        timers.advanceMs(100);
        endAll(504);
        assertEquals(List.of("ok 504"), results);
        assertEquals(3, call.attempts.size());
    }

    @Test
    void shouldNotTryAgainWhatMayNotBeRepeated() {
        call.mayRepeat = false;
        start(0, RetryPolicy.constant(100, -1), null);
        endAll(500);
        assertEquals(List.of("ok 500"), results);
        assertEquals(0, timers.count());
    }

    @Test
    void shouldEndAnAttemptThatTakesTooLong() {
        start(1_000, RetryPolicy.constant(100, 1), null);
        final Attempt<Integer> slow = call.attempts.getFirst();
        timers.advanceMs(1_000);
        assertEquals(1, call.over);
        slow.ok(200);
        assertEquals(List.of(200), call.discarded, "it came too late");
        timers.advanceMs(1_100);

        assertEquals(List.of("failed timeout: no answer within 1000 ms"), results);
        assertEquals(2, call.attempts.size());
        assertEquals(0, timers.count());
    }

    @Test
    void shouldGrowThePausesOfAnExponentialPolicyUpToItsMaximum() {
        final RetryPolicy retry = RetryPolicy.exponential(5_000, -1);
        for (int i = 1; i <= 30; i++) {
            final double middle = Math.min(5_000, 500 * Math.pow(1.5, i - 1));
            final long pauseMs = retry.pauseMs(i);
            assertTrue(pauseMs >= middle * 0.5 - 1 && pauseMs <= Math.min(5_000, middle * 1.5 + 1), i + ": " + pauseMs);
        }
    }

    @Test
    void shouldEndAnExponentialPolicyAfterFifteenMinutes() {
        start(0, RetryPolicy.exponential(60_000, -1), null);
        while (results.isEmpty()) {
            endAll(500);
            timers.advanceMs(60_000);
        }
        assertEquals(List.of("ok 500"), results);
        assertEquals(16, call.attempts.size(), "one a minute, the sixteenth at the end of the time");
    }

    @Test
    void shouldDoNothingMoreWhenItIsCancelled() {
        final PolicyRun<Integer> run = start(1_000, RetryPolicy.constant(100, 3), null);
        run.cancel();
        endAll(200);
        timers.advanceMs(10_001);
        assertEquals(List.of(), results);
        assertEquals(1, call.attempts.size());
        assertEquals(1, call.over);
        assertEquals(List.of(200), call.discarded);
    }

    @Test
    void shouldNotTryAgainWhenTheAppHasGone() {
        start(0, RetryPolicy.constant(100, -1), null);
        endAll(500);
        start(1_000, RetryPolicy.constant(100, -1), null);
        resiliency.close();
        assertEquals(0, timers.count());
        assertEquals(2, call.attempts.size());
        assertEquals(1, call.over, "the one that waited for its answer");
        assertEquals(List.of(), results);
    }

    @Test
    void shouldOpenTheBreakerAndEndTheAttempts() {
        final Breaker breaker = breaker(1, 0);
        start(0, RetryPolicy.constant(100, -1), breaker);
        endAll(500);
        timers.advanceMs(100);
        endAll(500);
        assertEquals("OPEN", breaker.state());
        timers.advanceMs(100);
        assertEquals(List.of("failed circuit breaker is open"), results);
        assertEquals(2, call.attempts.size());
    }

    @Test
    void shouldCloseTheBreakerAfterSuccessesOfItsHalfOpenState() {
        final Breaker breaker = breaker(2, 0);
        trip(breaker);
        timers.advanceMs(10_001);

        start(0, null, breaker);
        start(0, null, breaker);
        start(0, null, breaker);
        assertEquals(List.of("failed circuit breaker is open"), results, "two are let through");
        call.attempts.get(call.attempts.size() - 2).ok(200);
        assertEquals("HALF_OPEN", breaker.state());
        call.attempts.getLast().ok(200);
        assertEquals("CLOSED", breaker.state());
    }

    @Test
    void shouldOpenTheBreakerAgainAtAFailureOfItsHalfOpenState() {
        final Breaker breaker = breaker(2, 0);
        trip(breaker);
        timers.advanceMs(10_001);
        start(0, null, breaker);
        endAll(500);
        assertEquals("OPEN", breaker.state());
        timers.advanceMs(9_999);
        start(0, null, breaker);
        assertEquals("failed circuit breaker is open", results.getLast());
    }

    @Test
    void shouldNotCountWhatBeganInAnotherState() {
        final Breaker breaker = breaker(1, 0);
        start(0, null, breaker);
        final Attempt<Integer> old = call.attempts.getLast();
        trip(breaker);
        timers.advanceMs(10_001);
        start(0, null, breaker);
        old.ok(500);
        assertEquals("HALF_OPEN", breaker.state());
        endAll(200);
        assertEquals("CLOSED", breaker.state());
    }

    @Test
    void shouldGiveThePlaceOfACancelledCallToAnother() {
        final Breaker breaker = breaker(1, 0);
        trip(breaker);
        timers.advanceMs(10_001);
        start(0, null, breaker).cancel();
        start(0, null, breaker);
        endAll(200);
        assertEquals("CLOSED", breaker.state());
    }

    /** Such as an app that is away. */
    @Test
    void shouldNotCountWhatTheCalleeHadNoPartIn() {
        final Breaker breaker = breaker(1, 0);
        for (int i = 0; i < 5; i++) {
            start(0, null, breaker);
            call.attempts.getLast().failed(new UnsupportedOperationException("away"));
        }
        assertEquals("CLOSED", breaker.state());
        results.clear();
        trip(breaker);
        timers.advanceMs(10_001);
        start(0, null, breaker);
        call.attempts.getLast().failed(new UnsupportedOperationException("away"));
        assertEquals("HALF_OPEN", breaker.state());
        start(0, null, breaker);
        endAll(200);
        assertEquals(List.of("failed away", "ok 200"), results, "its place was given back");
        assertEquals("CLOSED", breaker.state());
    }

    @Test
    void shouldForgetTheCountsOfTheClosedStateAfterTheInterval() {
        final Breaker breaker = breaker(1, 1_000);
        start(0, null, breaker);
        endAll(500);
        timers.advanceMs(1_000);
        start(0, null, breaker);
        endAll(500);
        assertEquals("CLOSED", breaker.state());
        start(0, null, breaker);
        endAll(500);
        assertEquals("OPEN", breaker.state());
    }

    private void trip(final Breaker breaker) {
        for (int i = 0; i < 2; i++) {
            start(0, null, breaker);
            endAll(500);
        }
        assertEquals("OPEN", breaker.state());
        results.clear();
    }
}
