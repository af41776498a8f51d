package io.ledge.api;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Has what connections want to send leave when all that were ready to be read have been: answers go out one behind the other. Between
 * an answer and the next there is then no time in which a peer of both falls asleep again, and to wake one costs as much as to send.
 * One connection alone notices nothing. Close to the socket in the pipeline, for it sees what TLS has sealed.
 */
final class LateFlush extends ChannelDuplexHandler {
    private final Batch batch;
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
    public void flush(final ChannelHandlerContext ignored) {
        if (!isOwed) {
            isOwed = true;
            batch.add(this);
        }
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
        flushNow(); // else it would be lost
        closing.close(promise);
    }

    @Override
    public void handlerRemoved(final ChannelHandlerContext removed) {
        flushNow();
    }

    private void flushNow() {
        if (isOwed) {
            isOwed = false;
            context.flush();
        }
    }

    /** Those of one event loop that owe a flush. On its thread. */
    static final class Batch implements Runnable {
        private final Queue<LateFlush> owing = new ArrayDeque<>();

        private void add(final LateFlush connection) {
            if (owing.isEmpty()) {
                connection.context.executor().execute(this); // behind all that is ready to be read
            }
            owing.add(connection);
        }

        @Override
        public void run() {
            for (int left = owing.size(); left > 0; left--) {
                owing.remove().flushNow();
            }
            if (!owing.isEmpty()) {
                owing.peek().context.executor().execute(this);
            }
        }
    }
}
