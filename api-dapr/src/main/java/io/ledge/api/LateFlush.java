package io.ledge.api;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Has what connections want to send leave when all that were ready to be read have been: answers go out one behind the other. Between
 * an answer and the next there is then no time in which a peer of both falls asleep again, and to wake one costs as much as to send.
 * One connection alone notices nothing. Large answers do not wait: those of all connections of a round would be held at once. Close to
 * the socket in the pipeline, for it sees what TLS has sealed.
 */
final class LateFlush extends ChannelDuplexHandler {
    private static final int WAITING_LENGTH_MAX = 8 * 1024;

    private final Batch batch;
    private final SmallWrites small = new SmallWrites();
    private ChannelHandlerContext context;
    private boolean isOwed;

    LateFlush(final Batch batch) {
        this.batch = batch;
    }

    @Override
    public void handlerAdded(final ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void write(final ChannelHandlerContext writing, final Object message, final ChannelPromise promise) {
        small.write(writing, message, promise);
    }

    @Override
    public void flush(final ChannelHandlerContext ignored) {
        if (isLarge()) {
            isOwed = true;
            leave();
        } else if (!isOwed) {
            isOwed = true;
            batch.add(this);
        }
    }

    /** What is written and has not left. */
    private boolean isLarge() {
        final ChannelOutboundBuffer pending = context.channel().unsafe().outboundBuffer(); // null: it is closed
        return !context.channel().isWritable()
                || pending != null && pending.totalPendingWriteBytes() > WAITING_LENGTH_MAX;
    }

    @Override
    public void channelWritabilityChanged(final ChannelHandlerContext changed) {
        if (!changed.channel().isWritable()) {
            flushNow(); // what is more than a buffer does not wait
        }
        changed.fireChannelWritabilityChanged();
    }

    @Override
    public void close(final ChannelHandlerContext closing, final ChannelPromise promise) {
        leave(); // else it would be lost
        closing.close(promise);
    }

    @Override
    public void handlerRemoved(final ChannelHandlerContext removed) {
        leave();
    }

    private void flushNow() {
        if (isOwed) {
            leave();
        }
    }

    /** What nobody flushed is passed on, too: whoever closes tells its writers that it is lost. */
    private void leave() {
        small.passOn(context);
        if (isOwed) {
            isOwed = false;
            context.flush();
        }
    }

    /** Those of one event loop that owe a flush. On its thread. */
    static class Batch implements Runnable {
        private final Queue<LateFlush> owing = new ArrayDeque<>();
        private boolean isScheduled;

        private void add(final LateFlush connection) {
            owing.add(connection);
            if (!isScheduled) {
                connection.context.executor().execute(this); // behind all that is ready to be read
                isScheduled = true;
            }
        }

        @Override
        public void run() {
            isScheduled = false; // who owes again from here on is for another round
            for (int left = owing.size(); left > 0; left--) {
                owing.remove().flushNow();
            }
        }
    }
}
