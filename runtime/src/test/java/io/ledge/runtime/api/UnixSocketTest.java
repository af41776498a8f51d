package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dapr.v1.DaprMetadataProtos.GetMetadataRequest;
import io.ledge.api.semantics.AppContext;
import io.ledge.runtime.dapr.GrpcCaller;
import io.ledge.runtime.node.NodeContext;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The APIs on Unix sockets. */
@Timeout(60)
class UnixSocketTest {
    @TempDir
    Path directory;

    private ApiNode start(final Path sockets) throws Exception {
        return ApiNode.start(
                directory.resolve("data"),
                new NodeContext().components(List.of()),
                new AppContext("shop").socketDirectory(sockets));
    }

    private Path socket(final String api) {
        return directory.resolve("dapr-shop-" + api + ".socket");
    }

    @Test
    void shouldServeOnSocketsAndRemoveThem() throws Exception {
        Files.createFile(socket("http")); // of a node that was killed
        try (ApiNode node = start(directory)) {
            assertEquals("HTTP/1.1 204 No Content", statusLine());
            try (GrpcCaller caller = new GrpcCaller(
                    SocketAddress.domainSocketAddress(socket("grpc").toString()))) {
                assertEquals(
                        "shop",
                        GrpcCaller.get(caller.dapr().getMetadata(GetMetadataRequest.getDefaultInstance()))
                                .getId());
            }
            assertEquals(204, node.send("shop", "GET", "/v1.0/healthz", null).statusCode(), "the ports are there, too");
        }
        assertTrue(Files.notExists(socket("http")) && Files.notExists(socket("grpc")));
    }

    private String statusLine() throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket("http")))) {
            channel.write(ByteBuffer.wrap("GET /v1.0/healthz HTTP/1.1\r\nhost: a\r\n\r\n".getBytes()));
            final ByteBuffer answer = ByteBuffer.allocate(1024);
            channel.read(answer);
            return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
        }
    }

    @Test
    void shouldLeaveSocketsAloneThatSomebodyServes() throws Exception {
        try (ApiNode node = start(directory)) {
            final Exception refusal = assertThrows(
                    Exception.class,
                    () -> ApiNode.start(
                            directory.resolve("other"),
                            new NodeContext().components(List.of()),
                            new AppContext("shop").socketDirectory(directory)));
            assertTrue(refusal.toString().contains("dapr-shop-http.socket: somebody listens on it"), refusal::toString);
            assertEquals("HTTP/1.1 204 No Content", statusLine());
            assertTrue(node.port("shop") > 0);
        }
    }

    @Test
    void shouldSayThatThereIsNoDirectory() {
        final Exception refusal = assertThrows(Exception.class, () -> start(directory.resolve("nosuch")));
        assertTrue(refusal.toString().contains("nosuch: no such directory for the Unix sockets"), refusal::toString);
    }
}
