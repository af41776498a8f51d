package io.ledge.api.resiliency;

/** What a {@link PolicyRun} runs, once or more. */
public interface Call<T> {
    /** A result that is no failure. */
    int SUCCESS = -1;

    /** A result that is one, and has no status. */
    int FAILURE = -2;

    /** Ends with {@link Attempt#ok} or {@link Attempt#failed}, now or later. */
    void attempt(Attempt<T> attempt);

    /** {@link #SUCCESS}, {@link #FAILURE}, or the status of HTTP or gRPC that makes the result one. */
    default int failureStatus(final T result) {
        return SUCCESS;
    }

    /** Asked before another attempt: could it be made, and would it help? @param cause null: the result's status */
    default boolean mayRepeat(final Throwable cause) {
        return true;
    }

    /** False: the callee had no part in it, and its breaker does not count it. */
    default boolean isFailure(final Throwable cause) {
        return true;
    }

    /** A result that nobody gets: there is another attempt, or it came too late. */
    default void discard(final T result) {}
}
