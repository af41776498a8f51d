package io.ledge.api.resiliency;

import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/**
 * One call under a policy, as Dapr nests them: attempts, each through the breaker, each within the timeout. A breaker that is
 * open ends the attempts. Ends once. On the I/O thread.
 */
public final class PolicyRun<T> {
    private static final System.Logger LOGGER = System.getLogger("ledge.resiliency");
    private static final long NO_TIMER = -1;

    private final Policy policy;
    private final Timers timers;
    private final Call<T> call;
    private final Result<T> result;
    private final Consumer<PolicyRun<?>> onEnd;
    private final long startMs;
    private int retries;
    private Attempt<T> current;
    private long timer = NO_TIMER;
    private boolean isEnded;

    /** Told once how it ended. */
    public interface Result<T> {
        /** Also of a status that is a failure, when there is no other attempt: the caller sees what the callee said. */
        void ok(T result);

        void failed(Throwable cause);
    }

    /** @param onEnd told when nothing more comes of it */
    PolicyRun(
            final Policy policy,
            final Timers timers,
            final Call<T> call,
            final Result<T> result,
            final Consumer<PolicyRun<?>> onEnd) {
        this.policy = policy;
        this.timers = timers;
        this.call = call;
        this.result = result;
        this.onEnd = onEnd;
        startMs = timers.nowMs();
    }

    PolicyRun<T> start() {
        attempt();
        return this;
    }

    /** The caller has gone; it is not told anything any more. */
    public void cancel() {
        if (!isEnded) {
            end();
            cancelTimer();
            if (current != null && !current.isOver()) {
                abandon(current);
                current.giveUp();
            }
        }
    }

    private void attempt() {
        final int ticket = policy.breaker() == null ? 0 : policy.breaker().enter();
        if (ticket < 0) {
            end();
            result.failed(PolicyException.breakerOpen());
            return;
        }
        final Attempt<T> attempt = new Attempt<>(this, ticket);
        current = attempt;
        if (policy.timeoutMs() > 0) {
            timer = timers.set(policy.timeoutMs(), () -> onTimeout(attempt));
        }
        try {
            call.attempt(attempt);
        } catch (final RuntimeException ex) {
            attempt.failed(ex);
        }
    }

    private void onTimeout(final Attempt<T> attempt) {
        timer = NO_TIMER;
        if (!attempt.isOver()) {
            attempt.giveUp();
            onFailure(attempt, PolicyException.timeout(policy.timeoutMs()), null, Call.FAILURE);
        }
    }

    void ended(final Attempt<T> attempt, final T value, final Throwable cause) {
        if (attempt.isOver()) {
            if (value != null) {
                call.discard(value);
            }
            return;
        }
        attempt.end();
        cancelTimer();
        final int status = cause == null ? call.failureStatus(value) : Call.FAILURE;
        if (status == Call.SUCCESS) {
            onSuccess(attempt, value);
        } else {
            onFailure(attempt, cause, value, status);
        }
    }

    private void onSuccess(final Attempt<T> attempt, final T value) {
        if (policy.breaker() != null) {
            policy.breaker().onSuccess(attempt.ticket());
        }
        if (retries > 0) {
            LOGGER.log(Level.INFO, policy.name() + ": recovered at attempt " + (retries + 1));
        }
        end();
        result.ok(value);
    }

    private void onFailure(final Attempt<T> attempt, final Throwable cause, final T value, final int status) {
        if (cause != null && !call.isFailure(cause)) {
            abandon(attempt);
        } else if (policy.breaker() != null) {
            policy.breaker().onFailure(attempt.ticket());
        }
        if (isWorthAnother(status) && call.mayRepeat(cause)) {
            if (value != null) {
                call.discard(value);
            }
            again(cause == null ? "status " + status : cause.getMessage());
        } else {
            end();
            if (cause == null) {
                result.ok(value);
            } else {
                result.failed(cause);
            }
        }
    }

    private void end() {
        isEnded = true;
        onEnd.accept(this);
    }

    private boolean isWorthAnother(final int status) {
        return policy.retry() != null
                && policy.retry().isWorthIt(status)
                && policy.retry().allows(retries, timers.nowMs() - startMs);
    }

    private void again(final String reason) {
        retries++;
        final long pauseMs = policy.retry().pauseMs(retries);
        LOGGER.log(Level.DEBUG, () -> policy.name() + ": " + reason + "; again in " + pauseMs + " ms");
        timer = timers.set(pauseMs, () -> {
            timer = NO_TIMER;
            attempt();
        });
    }

    private void abandon(final Attempt<T> attempt) {
        if (policy.breaker() != null) {
            policy.breaker().onAbandoned(attempt.ticket());
        }
    }

    private void cancelTimer() {
        if (timer != NO_TIMER) {
            timers.cancel(timer);
            timer = NO_TIMER;
        }
    }
}
