package io.ledge.api.app;

import io.vertx.core.Future;
import io.vertx.core.Promise;

/** What is being brought to an app, counted, so that the node's end can wait for it. On the I/O thread. */
final class Underway {
    private int count;
    private Promise<Void> ended; // null: nobody waits

    <T> Future<T> track(final Future<T> call) {
        count++;
        return call.onComplete(_ -> {
            if (--count == 0 && ended != null) {
                ended.tryComplete();
            }
        });
    }

    /** Complete once nothing is under way. */
    Future<Void> ended() {
        if (count == 0) {
            return Future.succeededFuture();
        }
        if (ended == null) {
            ended = Promise.promise();
        }
        return ended.future();
    }
}
