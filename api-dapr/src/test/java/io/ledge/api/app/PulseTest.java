package io.ledge.api.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ledge.api.semantics.AppEndpoint;
import io.ledge.api.semantics.AppProtocol;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A far end that is not there any more, and says nothing of it: behind a line that swallows what is sent. */
@Timeout(60)
class PulseTest {
    private final Vertx vertx = Vertx.vertx();
    private final Promise<HttpServerRequest> arrived = Promise.promise();
    private final CopyOnWriteArrayList<NetSocket> lines = new CopyOnWriteArrayList<>();
    private HttpClient client;

    private static <T> T await(final Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    @BeforeEach
    void start() {
        final int farPort = await(vertx.createHttpServer()
                        .requestHandler(request -> {
                            arrived.complete(request);
                            request.response().write("head");
                        })
                        .listen(0, "127.0.0.1"))
                .actualPort();
        final int port = await(vertx.createNetServer()
                        .connectHandler(near -> relay(near, farPort))
                        .listen(0, "127.0.0.1"))
                .actualPort();
        client = AppClient.ofPeer(vertx, new AppEndpoint(AppProtocol.GRPC, "127.0.0.1", port, "", 0), null, 200);
    }

    private void relay(final NetSocket near, final int farPort) {
        near.pause();
        vertx.createNetClient().connect(farPort, "127.0.0.1").onSuccess(far -> {
            lines.add(near);
            lines.add(far);
            near.handler(far::write).resume();
            far.handler(near::write);
        });
    }

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    /** The answer's body; returns when the far end has the request. */
    private Future<Buffer> call() {
        final Future<Buffer> body = client.request(HttpMethod.POST, "/shop.Orders/Watch")
                .compose(HttpClientRequest::send)
                .compose(HttpClientResponse::body);
        await(arrived.future());
        return body;
    }

    @Test
    void shouldEndStreamsWhoseFarEndIsSilent() {
        final Future<Buffer> body = call();
        lines.forEach(line -> line.handler(_ -> {})); // from now on nothing arrives, nor is anything refused
        final CompletionException failure = assertThrows(CompletionException.class, () -> await(body));
        assertInstanceOf(HttpClosedException.class, failure.getCause());
    }

    @Test
    void shouldLeaveStreamsThatAreQuiet() {
        final Future<Buffer> body = call();
        await(vertx.timer(1_500, TimeUnit.MILLISECONDS)); // seven beats
        await(arrived.future()).response().end("tail");
        assertEquals("headtail", await(body).toString());
    }
}
