package io.ledge.api;

import io.ledge.api.app.NetworkText;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.transport.Transport;

/**
 * Vert.x's transport: the kernel's epoll by Netty's own library where there is one for this machine, else the JDK's selector. It ends
 * connections that do not come to say something: Vert.x tells of a connection when its first request is there; who never sends one,
 * or a byte of it now and then, holds a socket for good, and a thousand of them all that there are.
 */
final class ImpatientTransport implements Transport {
    private static final System.Logger LOGGER = System.getLogger("ledge.api");
    private static final io.vertx.core.transport.Transport NETWORK = fastest();

    private final Transport network = NETWORK.implementation();
    private final long timeoutMs;
    private final LateFlush.Batch batch = new LateFlush.Batch(); // there is one event loop

    ImpatientTransport(final long timeoutMs) {
        this.timeoutMs = timeoutMs;
    }

    private static io.vertx.core.transport.Transport fastest() {
        final io.vertx.core.transport.Transport epoll = io.vertx.core.transport.Transport.EPOLL;
        if (epoll != null && epoll.available()) {
            return epoll;
        }
        LOGGER.log(
                System.Logger.Level.INFO,
                "sockets by the JDK's selector, a little slower than by epoll: "
                        + (epoll == null ? "no library of Netty's for it" : NetworkText.of(epoll.unavailabilityCause()))
                        + "; there is one for x86-64 and aarch64 with glibc, and -Djava.io.tmpdir must allow to execute");
        return io.vertx.core.transport.Transport.NIO;
    }

    /** As {@code VertxBuilder} takes it. */
    io.vertx.core.transport.Transport asTransport() {
        return new io.vertx.core.transport.Transport() {
            @Override
            public String name() {
                return NETWORK.name();
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
    public IoHandlerFactory ioHandlerFactory() {
        return SpinningIo.over(network.ioHandlerFactory());
    }

    @Override
    public boolean supportsDomainSockets() {
        return network.supportsDomainSockets();
    }

    @Override
    public boolean supportFileRegion() {
        return network.supportFileRegion();
    }

    @Override
    public java.net.SocketAddress convert(final SocketAddress address) {
        return network.convert(address);
    }

    @Override
    public SocketAddress convert(final java.net.SocketAddress address) {
        return network.convert(address);
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(final boolean isDomainSocket) {
        return network.channelFactory(isDomainSocket);
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(final boolean isDomainSocket) {
        return network.serverChannelFactory(isDomainSocket);
    }

    @Override
    public DatagramChannel datagramChannel() {
        return network.datagramChannel();
    }

    @Override
    @SuppressWarnings("deprecation") // Vert.x asks for it
    public DatagramChannel datagramChannel(final InternetProtocolFamily family) {
        return network.datagramChannel(family);
    }

    @Override
    public void configure(final DatagramChannel channel, final DatagramSocketOptions options) {
        network.configure(channel, options);
    }

    @Override
    public void configure(
            final ClientOptionsBase options,
            final int connectTimeoutMs,
            final boolean isDomainSocket,
            final Bootstrap bootstrap) {
        options.setTcpQuickAck(true); // as below
        network.configure(options, connectTimeoutMs, isDomainSocket, bootstrap);
    }

    @Override
    public void configure(
            final NetServerOptions options, final boolean isDomainSocket, final ServerBootstrap bootstrap) {
        // Of a new connection, as the kernel has it; epoll's default puts acknowledgements off: 40 ms for who sends
        // head and body apart.
        options.setTcpQuickAck(true);
        network.configure(options, isDomainSocket, bootstrap);
        bootstrap.handler(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(final ChannelHandlerContext context, final Object accepted) {
                ((Channel) accepted).pipeline().addFirst(new LateFlush(batch), new FirstHead(timeoutMs));
                context.fireChannelRead(accepted);
            }
        });
    }
}
