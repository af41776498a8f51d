package io.ledge.api.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConcurrencyLimitTest {
    private final List<Integer> called = new ArrayList<>();

    @Test
    void shouldLetWaitersInInTheirOrder() {
        final ConcurrencyLimit limit = new ConcurrencyLimit(2);
        for (int i = 0; i < 4; i++) {
            final int call = i;
            assertTrue(limit.enter(() -> called.add(call)));
        }
        assertEquals(List.of(0, 1), called);

        limit.leave();
        limit.leave();

        assertEquals(List.of(0, 1, 2, 3), called);
    }

    @Test
    void shouldTakeACallThatThrowsForOneThatFailed() {
        final ConcurrencyLimit limit = new ConcurrencyLimit(1);
        final Promise<Void> first = Promise.promise();
        final List<Future<Void>> waiting = new ArrayList<>();
        limit.run(first::future);
        for (int i = 0; i < ConcurrencyLimit.MAX_WAITING; i++) {
            waiting.add(limit.run(() -> {
                throw new IllegalStateException("Client is closed");
            }));
        }

        first.complete();

        for (final Future<Void> call : waiting) {
            assertEquals("Client is closed", call.cause().getMessage());
        }
        assertTrue(limit.run(() -> Future.succeededFuture(1)).succeeded(), "no slot is lost");
    }

    @Test
    void shouldTellTheOneThatEndedBeforeTheNextBegins() {
        final ConcurrencyLimit limit = new ConcurrencyLimit(1);
        final Promise<Void> first = Promise.promise();
        limit.run(first::future).onComplete(_ -> called.add(1));
        limit.run(() -> {
            called.add(2);
            return Future.succeededFuture();
        });

        first.complete();

        assertEquals(List.of(1, 2), called);
    }

    @Test
    void shouldRefuseWhenTooManyWait() {
        final ConcurrencyLimit limit = new ConcurrencyLimit(1);
        for (int i = 0; i <= ConcurrencyLimit.MAX_WAITING; i++) {
            assertTrue(limit.enter(() -> called.add(0)));
        }

        assertFalse(limit.enter(() -> called.add(1)));
        limit.leave();
        assertTrue(limit.enter(() -> called.add(2)), "there is room again");
        for (int i = 0; i < ConcurrencyLimit.MAX_WAITING; i++) {
            limit.leave();
        }

        assertFalse(called.contains(1));
        assertEquals(2, called.getLast());
    }
}
