package io.ledge.api;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.ArrayList;
import java.util.List;

/**
 * What one connection writes before it flushes, put into one buffer where it is small: an answer over HTTP/2 is four frames, and
 * to send four buffers by one system call costs more than to copy them. Writes keep their order, and are told of their end when
 * that of the buffer is known. On the event loop's thread.
 *
 * <pre>
 *   HEADERS ▸ DATA head ▸ DATA ▸ HEADERS   →   one buffer of at most 2 KiB
 * </pre>
 */
final class SmallWrites {
    private static final int SMALL_LENGTH_MAX = 1024;
    private static final int GATHERED_LENGTH_MAX = 2 * SMALL_LENGTH_MAX;

    private ByteBuf held; // null: nothing
    private ChannelPromise only; // of the one write that is held; null: there are more, or none
    private List<ChannelPromise> gathered = new ArrayList<>();

    /** Holds the write, or passes it on behind what is held. */
    void write(final ChannelHandlerContext context, final Object message, final ChannelPromise promise) {
        if (message instanceof final ByteBuf bytes && bytes.readableBytes() <= SMALL_LENGTH_MAX) {
            hold(context, bytes, promise);
        } else {
            passOn(context);
            context.write(message, promise);
        }
    }

    private void hold(final ChannelHandlerContext context, final ByteBuf bytes, final ChannelPromise promise) {
        if (held != null && held.readableBytes() + bytes.readableBytes() > GATHERED_LENGTH_MAX) {
            passOn(context);
        }
        if (held == null) {
            held = bytes;
            only = promise;
        } else {
            gather(context, bytes, promise);
        }
    }

    private void gather(final ChannelHandlerContext context, final ByteBuf bytes, final ChannelPromise promise) {
        if (only != null) {
            final ByteBuf first = held;
            held = context.alloc().directBuffer(GATHERED_LENGTH_MAX);
            copy(first, only);
            only = null;
        }
        copy(bytes, promise);
    }

    private void copy(final ByteBuf bytes, final ChannelPromise promise) {
        held.writeBytes(bytes);
        bytes.release();
        gathered.add(promise);
    }

    /** Writes what is held. */
    void passOn(final ChannelHandlerContext context) {
        if (held == null) {
            return;
        }
        final ByteBuf all = held;
        held = null;
        if (only != null) {
            final ChannelPromise promise = only;
            only = null;
            context.write(all, promise);
        } else {
            final List<ChannelPromise> told = gathered;
            gathered = new ArrayList<>(told.size());
            context.write(all).addListener((ChannelFutureListener) end -> told.forEach(promise -> tell(promise, end)));
        }
    }

    private static void tell(final ChannelPromise promise, final ChannelFuture end) {
        if (end.isSuccess()) {
            promise.trySuccess();
        } else {
            promise.tryFailure(end.cause());
        }
    }
}
