package io.ledge.bindings.mqtt;

import io.ledge.core.binding.ComponentContext;
import io.ledge.protocol.codec.AckStatus;
import io.ledge.protocol.codec.ComponentState;
import io.ledge.test.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A node's side of a component, small and real: takes events, settles them as told, keeps what was said. */
final class TestContext implements ComponentContext {
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** An event in the core's hands. */
    record Taken(Event event, OnSettled onSettled) {
        String text() {
            return new String(event.data(), StandardCharsets.UTF_8);
        }

        String metadata(final String name) {
            return event.metadata().get(name);
        }

        /** As the node does it: on a virtual thread. */
        void settle(final AckStatus status) {
            try {
                Thread.ofVirtual().start(() -> onSettled.onSettled(status)).join();
            } catch (final InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** One publication for both: whoever sees the note sees its state. */
    private record Status(ComponentState state, String note) {}

    final BlockingQueue<Taken> taken = new LinkedBlockingQueue<>();
    final List<String> log = new CopyOnWriteArrayList<>();
    final List<ComponentState> states = new CopyOnWriteArrayList<>();
    final AtomicInteger successCount = new AtomicInteger();
    volatile boolean full;
    private volatile Status status = new Status(null, "");
    volatile AckStatus settleAtOnce;
    volatile long backlog;
    volatile int maxPayloadLength = 1 << 20;

    Taken take() throws InterruptedException {
        final Taken next = taken.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no event within " + TIMEOUT + "; " + this);
        }
        return next;
    }

    void awaitState(final ComponentState state) {
        Await.await(TIMEOUT, () -> state + " expected; " + this, () -> state() == state);
    }

    void awaitNote(final String part) {
        Await.await(TIMEOUT, () -> "a note with '" + part + "'; " + this, () -> note().contains(part));
    }

    ComponentState state() {
        return status.state();
    }

    String note() {
        return status.note();
    }

    /** Lines of the log with this text in them. */
    List<String> logged(final String part) {
        return log.stream().filter(line -> line.contains(part)).toList();
    }

    @Override
    public String toString() {
        return "states " + states + ", note '" + note() + "', log " + log;
    }

    @Override
    public String name() {
        return "greenhouse";
    }

    @Override
    public boolean offerEvent(final Event event, final OnSettled onSettled) {
        if (full) {
            return false;
        }
        final Taken next = new Taken(event, onSettled);
        taken.add(next);
        final AckStatus status = settleAtOnce;
        if (status != null && onSettled != null) {
            Thread.ofVirtual().start(() -> onSettled.onSettled(status));
        }
        return true;
    }

    @Override
    public synchronized void status(final ComponentState state, final String text) {
        states.add(state);
        status = new Status(state, text);
    }

    @Override
    public void succeeded() {
        successCount.incrementAndGet();
    }

    @Override
    public void backlog(final long count) {
        backlog = count;
    }

    @Override
    public int maxPayloadLength() {
        return maxPayloadLength;
    }

    @Override
    public System.Logger logger() {
        return new System.Logger() {
            @Override
            public String getName() {
                return "test";
            }

            @Override
            public boolean isLoggable(final Level level) {
                return true;
            }

            @Override
            public void log(final Level level, final ResourceBundle bundle, final String text, final Throwable thrown) {
                log.add(level + " " + text);
            }

            @Override
            public void log(
                    final Level level, final ResourceBundle bundle, final String format, final Object... arguments) {
                log.add(level + " " + format);
            }
        };
    }
}
