package io.ledge.api;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.spi.transport.Transport;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Vert.x's transport, which ends connections that do not come to say something. Vert.x tells of a connection when its first
 * request is there; who never sends one, or a byte of it now and then, holds a socket for good, and a thousand of them all that
 * there are.
 */
final class ImpatientTransport extends NioTransport {
    private final long timeoutMs;
    private final LateFlush.Batch batch = new LateFlush.Batch(); // there is one event loop

    ImpatientTransport(final long timeoutMs) {
        this.timeoutMs = timeoutMs;
    }

    /** As {@code VertxBuilder} takes it. */
    io.vertx.core.transport.Transport asTransport() {
        return new io.vertx.core.transport.Transport() {
            @Override
            public String name() {
                return NIO.name();
            }

            @Override
            public boolean available() {
                return true;
            }

            @Override
            public Throwable unavailabilityCause() {
                return null;
            }

            @Override
            public Transport implementation() {
                return ImpatientTransport.this;
            }
        };
    }

    @Override
    public void configure(
            final NetServerOptions options, final boolean isDomainSocket, final ServerBootstrap bootstrap) {
        super.configure(options, isDomainSocket, bootstrap);
        bootstrap.handler(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(final ChannelHandlerContext context, final Object accepted) {
                ((Channel) accepted).pipeline().addFirst(new LateFlush(batch), new FirstHead());
                context.fireChannelRead(accepted);
            }
        });
    }

    /** Waits for the empty line that ends a head, or is in HTTP/2's preface; then it is not there any more. */
    private final class FirstHead extends ChannelInboundHandlerAdapter {
        private static final int END = '\r' << 24 | '\n' << 16 | '\r' << 8 | '\n';

        private Future<?> timeout;
        private int lastFour;
        private boolean isOpen; // no bytes yet
        private boolean hasBegun; // what stands before the request line is skipped by the decoder

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
                final ChannelHandlerContext tls =
                        isOpen ? null : context.pipeline().context(SslHandler.class);
                isOpen = true;
                if (tls != null) { // what comes here is sealed: look at what comes out of it
                    context.pipeline().addAfter(tls.name(), null, new FirstHead());
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
}
