package io.ledge.core.binding;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.AckStatus;
import io.ledge.protocol.codec.ComponentState;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One component and its context. Start, invocations, settlements and close run one after the other on the component's own
 * virtual thread; the context's methods may be called by any.
 */
final class HostedComponent implements ComponentContext {
    private static final long STATUS_INTERVAL_MS = 250;
    private static final long CLOSE_TIMEOUT_S = 5;

    /** Invocations, with their data on the heap, that wait for the component's thread. */
    static final int MAX_WAITING = 64;

    private final ComponentSpec spec;
    private final Component component;
    private final PortProxy proxy;
    private final System.Logger logger;
    private final ExecutorService thread;
    private final CompletableFuture<String> started = new CompletableFuture<>();
    private final Object hearing = new Object();
    private final AtomicLong sentMs = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();

    private volatile ComponentState state = ComponentState.STARTING;
    private volatile String note = "";
    private volatile long lastSuccessMs;
    private volatile long backlog = -1;
    private boolean isSilent; // under hearing

    HostedComponent(final ComponentSpec spec, final Component component, final PortProxy proxy) {
        this.spec = spec;
        this.component = component;
        this.proxy = proxy;
        logger = System.getLogger("ledge.component." + spec.name());
        thread = Executors.newSingleThreadExecutor(
                Thread.ofVirtual().name("ledge-" + spec.name()).factory());
    }

    void start() {
        thread.execute(() -> {
            try {
                component.start(this);
                if (!(component instanceof StateComponent)) { // else its own thread says when
                    started.complete("");
                }
            } catch (final ComponentException | RuntimeException | LinkageError ex) {
                final String reason = ex.getMessage() == null ? ex.toString() : ex.getMessage();
                logger.log(System.Logger.Level.ERROR, reason);
                status(ComponentState.FAILED, reason);
                started.complete(reason);
            }
        });
    }

    /** Empty: it has started, or takes longer than its time to do so; else why it has not. */
    String awaitStarted() {
        try {
            return started.get(spec.initTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (final TimeoutException | ExecutionException ex) {
            return "";
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /** Of a store. See {@link StateComponent#become}. */
    StateComponent.Switched become(final Component next, final Duration patience) {
        return ((StateComponent) component).become((StateComponent) next, patience);
    }

    /** See {@link StateComponent#isBehind}. */
    boolean isBehind() {
        return component instanceof final StateComponent store && store.isBehind();
    }

    /** Of a store, which goes on ending if it takes longer, or if who waits is interrupted. @return has it ended? */
    boolean endStore(final Duration patience) {
        final StateComponent store = (StateComponent) component;
        if (thread.isShutdown()) {
            return store.end(patience);
        }
        final Future<Boolean> hasEnded = thread.submit(() -> store.end(patience)); // behind its start
        try {
            return hasEnded.get();
        } catch (final InterruptedException ex) {
            hasEnded.cancel(true); // else its close would wait behind it
            Thread.currentThread().interrupt();
            return false;
        } catch (final ExecutionException ex) {
            throw new IllegalStateException(ex.getCause());
        }
    }

    /** Once; a second time changes nothing. */
    void beginClose() {
        if (!thread.isShutdown()) {
            thread.execute(component::close);
            thread.shutdown();
        }
    }

    void awaitClosed() {
        try {
            if (!thread.awaitTermination(CLOSE_TIMEOUT_S, TimeUnit.SECONDS)) {
                logger.log(System.Logger.Level.WARNING, "still closing after " + CLOSE_TIMEOUT_S + " s, left alone");
                thread.shutdownNow();
            }
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /** Port thread: an invocation came. */
    void invoke(final long token, final OutputBinding.Request request) {
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            proxy.failLater(
                    token,
                    ErrorCode.BACK_PRESSURE,
                    "binding '" + spec.name() + "' is slow, " + MAX_WAITING + " invocations wait: try again later");
            return;
        }
        execute(
                () -> {
                    waiting.decrementAndGet();
                    proxy.answer(token, spec.name(), () -> invoke(request));
                },
                () -> proxy.failLater(token, ErrorCode.NODE_STOPPING, "binding '" + spec.name() + "' is closing"));
    }

    /** Port thread: an event was acknowledged. */
    void settle(final OnSettled onSettled, final AckStatus status) {
        execute(() -> onSettled.onSettled(status), () -> {});
    }

    private OutputBinding.Response invoke(final OutputBinding.Request request) throws Exception {
        if (!(component instanceof final OutputBinding output)) {
            throw new UnsupportedOperationException("binding '" + spec.name() + "' only brings events in");
        }
        if (!output.operations().contains(request.operation())) {
            throw new UnsupportedOperationException("binding '" + spec.name() + "' (" + spec.type()
                    + ") has no operation '" + request.operation() + "'; it has "
                    + String.join(", ", output.operations().stream().sorted().toList()));
        }
        return output.invoke(request);
    }

    private void execute(final Runnable action, final Runnable whenClosing) {
        try {
            thread.execute(() -> {
                try {
                    action.run();
                } catch (final RuntimeException ex) {
                    logger.log(System.Logger.Level.ERROR, "a callback failed", ex);
                }
            });
        } catch (final RejectedExecutionException ex) {
            whenClosing.run();
        }
    }

    /** As the core knows it. */
    String id() {
        return spec.id();
    }

    @Override
    public String name() {
        return spec.name();
    }

    @Override
    public boolean offerEvent(final Event event, final OnSettled onSettled) {
        return proxy.offerEvent(this, event, onSettled);
    }

    @Override
    public void status(final ComponentState newState, final String newNote) {
        state = newState;
        note = newNote == null ? "" : newNote;
        sendStatus();
        if (component instanceof StateComponent) {
            storeIs(newState);
        }
    }

    /** Its own thread has opened it, or not. */
    private void storeIs(final ComponentState newState) {
        switch (newState) {
            case UP -> started.complete("");
            case FAILED -> started.complete(note);
            default -> {
                // not decided yet
            }
        }
    }

    @Override
    public void succeeded() {
        lastSuccessMs = System.currentTimeMillis();
        sendStatusNowAndThen();
    }

    @Override
    public void backlog(final long count) {
        backlog = count;
        sendStatusNowAndThen();
    }

    private void sendStatusNowAndThen() {
        final long nowMs = System.currentTimeMillis();
        final long lastMs = sentMs.get();
        if (nowMs - lastMs >= STATUS_INTERVAL_MS && sentMs.compareAndSet(lastMs, nowMs)) {
            sendStatus();
        }
    }

    private void sendStatus() {
        synchronized (hearing) {
            if (!isSilent) {
                proxy.status(spec.id(), state, lastSuccessMs, backlog, note);
            }
        }
    }

    void showStatus() {
        synchronized (hearing) {
            isSilent = false;
            sendStatus();
        }
    }

    /** When it returns, the last that the core hears has been sent. */
    void silence() {
        synchronized (hearing) {
            isSilent = true;
        }
    }

    @Override
    public System.Logger logger() {
        return logger;
    }

    @Override
    public int maxPayloadLength() {
        return proxy.maxPayloadLength();
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s (%s): %s", spec.name(), spec.type(), state);
    }
}
