package io.ledge.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.bootstrap.AbstractBootstrapConfig;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImpatientTransportTest {
    private final ImpatientTransport transport = new ImpatientTransport(1_000);
    private final boolean isEpoll = transport.asTransport().name().equals("epoll");

    /** A peer that waits for an acknowledgement between its writes waits 40 ms for one that is put off. */
    @Test
    void shouldNotPutOffAcknowledgementsOfNewConnections() {
        final ServerBootstrap server = new ServerBootstrap();
        transport.configure(new HttpServerOptions(), false, server);
        assertEquals(quickly(), quickAck(server.config().childOptions()));
        final Bootstrap client = new Bootstrap();
        transport.configure(new HttpClientOptions(), 1_000, false, client);
        final AbstractBootstrapConfig<?, ?> config = client.config();
        assertEquals(quickly(), quickAck(config.options()));
    }

    /** The JDK's selector leaves it as the kernel has it. */
    private List<Object> quickly() {
        return isEpoll ? List.of(true) : List.of();
    }

    private static List<Object> quickAck(final Map<ChannelOption<?>, Object> options) {
        return options.entrySet().stream()
                .filter(option -> option.getKey().name().endsWith("TCP_QUICKACK"))
                .map(Map.Entry::getValue)
                .toList();
    }
}
