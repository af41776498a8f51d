package io.ledge.api.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.ledge.api.semantics.Answer;
import io.ledge.api.semantics.DaprError;
import io.ledge.api.semantics.DaprFailure;
import io.ledge.api.semantics.TraceContext;
import io.vertx.core.MultiMap;
import java.util.function.Consumer;

/**
 * One rpc of a client that sends one message, and where its answer goes. Closed once; what comes after that, or after the
 * caller went, is dropped. On the I/O thread.
 */
class Call<Q, A> extends ServerCall.Listener<Q> {
    private static final int MESSAGES = 2; // the one, and one too many, so that it is noticed

    private final ServerCall<Q, A> call;
    private final Metadata headers;
    private final Consumer<Call<Q, A>> handler;
    private Runnable onCancel = () -> {};
    private Runnable onReady = () -> {};
    private Metadata responseHeaders = new Metadata();
    private Q request;
    private boolean isHeaderSent;
    private boolean isClosed;
    private boolean isCancelled;

    private Call(final ServerCall<Q, A> call, final Metadata headers, final Consumer<Call<Q, A>> handler) {
        this.call = call;
        this.headers = headers;
        this.handler = handler;
    }

    static <Q, A> ServerCall.Listener<Q> start(
            final ServerCall<Q, A> call, final Metadata headers, final Consumer<Call<Q, A>> handler) {
        call.request(MESSAGES);
        return new Call<>(call, headers, handler);
    }

    /** Fails at the first message: only then is the call there to be answered. */
    static <Q, A> ServerCall.Listener<Q> refuse(
            final ServerCall<Q, A> call, final Metadata headers, final DaprFailure failure) {
        call.request(MESSAGES);
        return new Call<>(call, headers, refused -> refused.fail(failure)) {
            @Override
            public void onMessage(final Q message) {
                super.onMessage(message);
                onHalfClose();
            }
        };
    }

    // from the wire

    @Override
    public void onMessage(final Q message) {
        if (request == null) {
            request = message;
        } else {
            close(Status.INTERNAL.withDescription("Too many requests"), new Metadata());
        }
    }

    @Override
    public void onHalfClose() {
        if (isClosed) {
            return;
        }
        if (request == null) {
            close(Status.INTERNAL.withDescription("Half-closed without a request"), new Metadata());
            return;
        }
        try {
            handler.accept(this);
        } catch (final RuntimeException ex) { // a bug; its caller shall not wait for ever
            fail(DaprError.INTERNAL.with(ex));
        }
    }

    @Override
    public void onCancel() {
        isClosed = true;
        isCancelled = true;
        onCancel.run();
    }

    @Override
    public void onReady() {
        onReady.run();
    }

    // for the handler

    Q request() {
        return request;
    }

    /** What the caller sent beside the message; empty: nothing of that name. */
    String header(final String name) {
        final String value = headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
        return value == null ? "" : value;
    }

    /** All of that, but for what is binary. */
    MultiMap metadata() {
        final MultiMap all = MultiMap.caseInsensitiveMultiMap();
        for (final String name : headers.keys()) {
            if (!name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
                headers.getAll(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER))
                        .forEach(value -> all.add(name, value));
            }
        }
        return all;
    }

    TraceContext trace() {
        return TraceContext.of(header("traceparent"), header("tracestate"));
    }

    /** What is run when the caller goes before the answer, or at once when it has gone. */
    void onCancel(final Runnable value) {
        onCancel = value;
        if (isCancelled) {
            value.run();
        }
    }

    /** What is sent now is not queued behind much else. */
    boolean isReady() {
        return call.isReady();
    }

    /** What is run when it is ready again. */
    void onReady(final Runnable value) {
        onReady = value;
    }

    /** Sent before the first message, or before the error. */
    void responseHeaders(final Metadata value) {
        responseHeaders = value;
    }

    /** The only message of the answer. */
    void answer(final A message) {
        send(message);
        end();
    }

    /** One of many; {@link #end} follows. */
    void send(final A message) {
        if (isClosed) {
            return;
        }
        if (!isHeaderSent) {
            isHeaderSent = true;
            call.sendHeaders(responseHeaders);
        }
        call.sendMessage(message);
    }

    void end() {
        close(Status.OK, new Metadata());
    }

    void fail(final DaprFailure failure) {
        close(Failures.status(failure), Failures.trailers(failure));
    }

    void close(final Status status, final Metadata trailers) {
        if (!isClosed) {
            isClosed = true;
            if (!isHeaderSent && !responseHeaders.keys().isEmpty()) {
                call.sendHeaders(responseHeaders); // clients look for them there
            }
            close(call, status, trailers);
        }
    }

    /** Vert.x has answered already when a message was too long, and goes on to tell that the client sends no more. */
    static void close(final ServerCall<?, ?> call, final Status status, final Metadata trailers) {
        try {
            call.close(status, trailers);
        } catch (final IllegalStateException ex) {
            // the caller has an answer
        }
    }

    /** Answers with what the value is made into, or fails. */
    <T> Answer<T> answering(final Consumer<T> ok) {
        return new Answer<>() {
            @Override
            public void ok(final T value) {
                ok.accept(value);
            }

            @Override
            public void failed(final DaprFailure failure) {
                fail(failure);
            }
        };
    }
}
