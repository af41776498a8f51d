package io.ledge.api.app;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * Lets at most so many calls into the app; the others wait in their order, up to {@value #MAX_WAITING} of them. On the I/O
 * thread.
 */
public final class ConcurrencyLimit {
    /** Calls under way where the app has no limit of its own. */
    public static final int DEFAULT = 1024;

    static final int MAX_WAITING = 8 * 1024;

    private final int limit;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int count;
    private boolean isLettingIn;

    /** @param limit 0 or less: {@value #DEFAULT} */
    public ConcurrencyLimit(final int limit) {
        this.limit = limit <= 0 ? DEFAULT : limit;
    }

    /** Runs the call now or later, and lets the next one in when it has ended. A call that throws has failed. */
    public <T> Future<T> run(final Supplier<Future<T>> call) {
        final Promise<T> done = Promise.promise();
        final boolean isTaken = enter(() -> start(call).onComplete(result -> {
            try {
                done.handle(result);
            } finally {
                leave();
            }
        }));
        return isTaken
                ? done.future()
                : Future.failedFuture("the app has " + MAX_WAITING + " calls waiting: try again later");
    }

    private static <T> Future<T> start(final Supplier<Future<T>> call) {
        try {
            return call.get();
        } catch (final RuntimeException ex) {
            return Future.failedFuture(ex); // such as that of a client that is closed
        }
    }

    /** Runs the call now or later; it ends with {@link #leave}. @return false: too many wait, it will not be run */
    boolean enter(final Runnable call) {
        if (count < limit && waiting.isEmpty()) {
            count++;
            call.run();
            return true;
        }
        return waiting.size() < MAX_WAITING && waiting.add(call);
    }

    void leave() {
        count--;
        if (!isLettingIn) { // one that leaves as soon as it is in lets nobody in itself: thousands may do so in a row
            letIn();
        }
    }

    private void letIn() {
        isLettingIn = true;
        try {
            while (count < limit && !waiting.isEmpty()) {
                count++;
                waiting.poll().run();
            }
        } finally {
            isLettingIn = false;
        }
    }
}
