package io.ledge.api.app;

import io.ledge.api.resiliency.Attempt;
import io.ledge.api.resiliency.Call;
import io.ledge.api.resiliency.Policy;
import io.ledge.api.resiliency.PolicyRun;
import io.ledge.api.resiliency.Resiliency;
import io.ledge.api.resiliency.Timers;
import io.ledge.api.resiliency.Waiting;
import io.ledge.api.semantics.GrpcCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/** Calls whose requests and answers are whole, under the policies of an app. On the I/O thread. */
public final class GuardedCalls {
    private static final int FIRST_FAILURE = 400;

    private final Resiliency resiliency;
    private final Underway deliveries = new Underway();

    public GuardedCalls(final Resiliency resiliency) {
        this.resiliency = resiliency;
    }

    public Resiliency resiliency() {
        return resiliency;
    }

    /**
     * An app that is not there is no failure: what is for it is kept until it is back.
     *
     * @param failureStatus as {@link Call#failureStatus}
     */
    <T> Future<T> deliver(
            final Policy policy, final Function<Waiting, Future<T>> attempt, final ToIntFunction<T> failureStatus) {
        return deliveries.track(
                policy == Policy.NONE
                        ? attempt.apply(Waiting.FOREVER)
                        : run(policy, attempt, failureStatus, GuardedCalls::isThere, GuardedCalls::isThere, _ -> {}));
    }

    /** Complete once no delivery is under way. */
    Future<Void> delivered() {
        return deliveries.ended();
    }

    private static boolean isThere(final Throwable cause) {
        return !(cause instanceof UnreachableException);
    }

    /**
     * A method of an app, under the policy for it; without one, again when nobody is there.
     *
     * @param onGone takes what is run when the caller goes: it is not called for any more then, and the future has no end
     */
    public Future<InvokeAnswer> invoke(
            final String callerId,
            final String appId,
            final String method,
            final Consumer<Runnable> onGone,
            final Function<Waiting, Future<InvokeAnswer>> attempt) {
        final Policy policy = resiliency.app(appId, method);
        return policy == Policy.NONE && !appId.equals(callerId)
                ? run(
                        resiliency.unreachableApp(appId),
                        attempt,
                        GuardedCalls::failureStatus,
                        cause -> !isThere(cause),
                        _ -> true,
                        onGone)
                : run(policy, attempt, GuardedCalls::failureStatus, _ -> true, _ -> true, onGone);
    }

    /**
     * As {@link #invoke}, for a caller with a deadline: when it is over, or the caller has gone, the app is not called for any more,
     * what is under way is taken back, and the future fails with a {@link LateException} or a {@link CalledOffException}. It always
     * ends.
     *
     * @param onGone takes what is run, on the I/O thread, when the caller goes
     */
    Future<InvokeAnswer> invokeWithin(
            final long timeoutMs,
            final String callerId,
            final String appId,
            final String method,
            final Consumer<Runnable> onGone,
            final Function<Waiting, Future<InvokeAnswer>> attempt) {
        final Timers timers = resiliency.timers();
        final Promise<InvokeAnswer> inTime = Promise.promise();
        final Consumer<Runnable> onEnd = cancel -> {
            final long timer = timers.set(timeoutMs, () -> {
                cancel.run();
                inTime.tryFail(new LateException(timeoutMs));
            });
            inTime.future().onComplete(_ -> timers.cancel(timer));
            onGone.accept(() -> {
                cancel.run();
                inTime.tryFail(new CalledOffException());
            });
        };
        invoke(callerId, appId, method, onEnd, attempt).onComplete(inTime::tryComplete, inTime::tryFail);
        return inTime.future();
    }

    private static int failureStatus(final InvokeAnswer answer) {
        return switch (answer) {
            case InvokeAnswer.Http http -> http.status() < FIRST_FAILURE ? Call.SUCCESS : http.status();
            case InvokeAnswer.Grpc grpc ->
                grpc.code() == GrpcCode.OK ? Call.SUCCESS : grpc.code().ordinal();
        };
    }

    /**
     * @param failureStatus as {@link Call#failureStatus}
     * @param mayRepeat as {@link Call#mayRepeat}; null is asked for a status
     * @param isFailure as {@link Call#isFailure}
     */
    private <T> Future<T> run(
            final Policy policy,
            final Function<Waiting, Future<T>> attempt,
            final ToIntFunction<T> failureStatus,
            final Predicate<Throwable> mayRepeat,
            final Predicate<Throwable> isFailure,
            final Consumer<Runnable> onGone) {
        final Promise<T> done = Promise.promise();
        final PolicyRun<T> run = resiliency.run(
                policy,
                new Call<>() {
                    @Override
                    public void attempt(final Attempt<T> to) {
                        attempt.apply(to).onComplete(to::ok, to::failed);
                    }

                    @Override
                    public int failureStatus(final T result) {
                        return failureStatus.applyAsInt(result);
                    }

                    @Override
                    public boolean mayRepeat(final Throwable cause) {
                        return mayRepeat.test(cause);
                    }

                    @Override
                    public boolean isFailure(final Throwable cause) {
                        return isFailure.test(cause);
                    }
                },
                new PolicyRun.Result<>() {
                    @Override
                    public void ok(final T result) {
                        done.complete(result);
                    }

                    @Override
                    public void failed(final Throwable cause) {
                        done.fail(cause);
                    }
                });
        onGone.accept(run::cancel);
        return done.future();
    }
}
