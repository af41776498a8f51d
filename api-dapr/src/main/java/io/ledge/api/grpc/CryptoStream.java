package io.ledge.api.grpc;

import com.google.protobuf.UnsafeByteOperations;
import io.dapr.v1.CommonProtos.StreamPayload;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.ledge.api.semantics.Answer;
import io.ledge.api.semantics.DaprError;
import io.ledge.api.semantics.DaprFailure;
import io.ledge.api.stream.PieceQueue;
import io.ledge.api.stream.PieceSink;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;

/**
 * A document that comes by {@code StreamPayload}s and leaves by them: options and perhaps data in the first message, data in
 * those that follow, numbered from 0. One message is asked for at a time. A virtual thread reads and writes; all else is on the
 * I/O thread.
 */
abstract class CryptoStream<Q, A> extends ServerCall.Listener<Q> implements Answer<Void> {
    static final String NO_OPTIONS = "first message does not contain the required options";

    private final ServerCall<Q, A> call;
    private final Context context = Vertx.currentContext();
    private final PieceQueue in;
    private final PieceSink out;
    private long expectedSequence;
    private long sentSequence;
    private boolean isBegun;
    private boolean isHeaderSent;
    private boolean isClosed;
    private CompletableFuture<Void> awaitedRoom; // null: nobody waits

    CryptoStream(final ServerCall<Q, A> call, final long timeoutMs) {
        this.call = call;
        in = new PieceQueue(timeoutMs, () -> context.runOnContext(_ -> call.request(1)));
        out = new PieceSink(timeoutMs) {
            @Override
            protected void send(final byte[] piece, final CompletableFuture<Void> room) {
                context.runOnContext(_ -> leave(piece, room));
            }
        };
    }

    static <Q, A> ServerCall.Listener<Q> start(final CryptoStream<Q, A> stream) {
        stream.call.request(1);
        return stream;
    }

    /** Begins the work that its first message asks for. @return null, or what is wrong with it */
    abstract DaprFailure begin(Q first);

    abstract boolean hasOptions(Q message);

    /** Null: it has none. */
    abstract StreamPayload payload(Q message);

    abstract A response(StreamPayload payload);

    final InputStream in() {
        return in;
    }

    final OutputStream out() {
        return out;
    }

    // from the wire

    @Override
    public final void onMessage(final Q message) {
        if (!isBegun) {
            isBegun = true;
            final DaprFailure wrong = begin(message);
            if (wrong != null) {
                failed(wrong);
                return;
            }
        } else if (hasOptions(message)) {
            in.fail("options found in non-leading message");
            return;
        }
        final StreamPayload payload = payload(message);
        if (payload == null) {
            call.request(1);
        } else if (payload.getSeq() != expectedSequence) {
            in.fail("invalid sequence number received: " + payload.getSeq() + " (expected: " + expectedSequence + ")");
        } else {
            expectedSequence++;
            in.add(payload.getData().toByteArray());
        }
    }

    @Override
    public final void onHalfClose() {
        if (isBegun) {
            in.end();
        } else {
            failed(DaprError.CRYPTO.with("error receiving the first message: EOF"));
        }
    }

    @Override
    public final void onCancel() {
        isClosed = true;
        in.fail("the caller hung up");
        if (awaitedRoom != null) {
            awaitedRoom.completeExceptionally(new IllegalStateException("cancelled"));
        }
    }

    @Override
    public final void onReady() {
        if (awaitedRoom != null) {
            awaitedRoom.complete(null);
            awaitedRoom = null;
        }
    }

    // to the wire

    private void leave(final byte[] piece, final CompletableFuture<Void> room) {
        if (isClosed) {
            room.completeExceptionally(new IllegalStateException("closed"));
            return;
        }
        sendHeaders();
        call.sendMessage(response(StreamPayload.newBuilder()
                .setData(UnsafeByteOperations.unsafeWrap(piece))
                .setSeq(sentSequence++)
                .build()));
        if (call.isReady()) {
            room.complete(null);
        } else {
            awaitedRoom = room;
        }
    }

    private void sendHeaders() {
        if (!isHeaderSent) {
            isHeaderSent = true;
            call.sendHeaders(new Metadata());
        }
    }

    @Override
    public final void ok(final Void nothing) {
        if (!isClosed) {
            sendHeaders();
            close(Status.OK, new Metadata());
        }
    }

    @Override
    public final void failed(final DaprFailure failure) {
        close(Failures.status(failure), Failures.trailers(failure));
    }

    private void close(final Status status, final Metadata trailers) {
        if (!isClosed) {
            isClosed = true;
            Call.close(call, status, trailers);
        }
    }
}
