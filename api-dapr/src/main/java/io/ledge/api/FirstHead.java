package io.ledge.api;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Waits for the empty line that ends a head, or is in HTTP/2's preface; then it is not there any more. */
final class FirstHead extends ChannelInboundHandlerAdapter {
    private static final int END = '\r' << 24 | '\n' << 16 | '\r' << 8 | '\n';

    private final long timeoutMs;
    private Future<?> timeout;
    private int lastFour;
    private boolean isOpen; // no bytes yet
    private boolean hasBegun; // what stands before the request line is skipped by the decoder

    FirstHead(final long timeoutMs) {
        this.timeoutMs = timeoutMs;
    }

    @Override
    public void handlerAdded(final ChannelHandlerContext context) {
        if (context.channel().isActive()) {
            startTimer(context);
        }
    }

    @Override
    public void channelActive(final ChannelHandlerContext context) {
        startTimer(context);
        context.fireChannelActive();
    }

    private void startTimer(final ChannelHandlerContext context) {
        if (timeout == null) {
            timeout = context.executor().schedule(() -> context.close(), timeoutMs, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void channelRead(final ChannelHandlerContext context, final Object message) {
        if (message instanceof final ByteBuf bytes) {
            final ChannelHandlerContext tls = isOpen ? null : context.pipeline().context(SslHandler.class);
            isOpen = true;
            if (tls != null) { // what comes here is sealed: look at what comes out of it
                context.pipeline().addAfter(tls.name(), null, new FirstHead(timeoutMs));
                context.pipeline().remove(this);
            } else if (isHeadIn(bytes)) {
                context.pipeline().remove(this);
            }
        }
        context.fireChannelRead(message);
    }

    private boolean isHeadIn(final ByteBuf bytes) {
        for (int i = bytes.readerIndex(); i < bytes.writerIndex(); i++) {
            lastFour = lastFour << 8 | bytes.getByte(i) & 0xff;
            hasBegun |= bytes.getByte(i) > ' ';
            if (hasBegun && lastFour == END) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void handlerRemoved(final ChannelHandlerContext context) {
        if (timeout != null) {
            timeout.cancel(false);
        }
    }
}
