package io.ledge.api.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ledge.api.resiliency.Resiliency;
import io.ledge.api.resiliency.Timers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A call under a policy with retries, over HTTP/2 to an app and back. */
class ProxyRunTest {
    private static final int MAX_KEPT_LENGTH = 4 << 20;
    private static final int MORE_LENGTH = 1 << 20;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = vertx.createHttpClient(
            new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
    private final CompletableFuture<ProxyRun> run = new CompletableFuture<>();
    private final CompletableFuture<Void> allCame = new CompletableFuture<>();

    /** Of a call that is never made again. */
    private static final class NoTime implements Timers {
        @Override
        public long nowMs() {
            return 0;
        }

        @Override
        public long set(final long delayMs, final Runnable task) {
            return 0;
        }

        @Override
        public void cancel(final long timer) {
            // none runs
        }
    }

    @AfterEach
    void tearDown() throws Exception {
        await(vertx.close());
    }

    @Test
    void shouldKeepNothingWhenAnAttemptHasSucceeded() throws Exception {
        final int app = listen(vertx.createHttpServer().requestHandler(this::serve));
        final int proxy = listen(vertx.createHttpServer().requestHandler(request -> pass(request, app)));
        final HttpClientRequest call = await(client.request(HttpMethod.POST, proxy, "localhost", "/s/m"));
        call.setChunked(true);
        await(call.write(Buffer.buffer("first")));
        assertEquals(200, await(call.response()).statusCode());
        call.write(Buffer.buffer(new byte[MORE_LENGTH]));
        allCame.get(20, TimeUnit.SECONDS);
        assertEquals(0, run.get().keptLength());
        await(call.end());
    }

    /** Answers with a head at once, as a stream of both sides does. */
    private void serve(final HttpServerRequest request) {
        final AtomicInteger length = new AtomicInteger();
        request.handler(piece -> {
            if (length.addAndGet(piece.length()) >= MORE_LENGTH) {
                allCame.complete(null);
            }
        });
        request.endHandler(_ -> request.response().end());
        request.response().setChunked(true).writeHead();
    }

    private void pass(final HttpServerRequest request, final int app) {
        request.pause();
        final Resiliency resiliency = new Resiliency(List.of(), new NoTime());
        final ProxyRun started =
                new ProxyRun(request, () -> client.request(HttpMethod.POST, app, "localhost", "/s/m"), _ -> {});
        started.start(resiliency, resiliency.unreachableApp("app"), MAX_KEPT_LENGTH);
        run.complete(started);
    }

    private static int listen(final HttpServer server) throws Exception {
        return await(server.listen(0, "localhost")).actualPort();
    }

    private static <T> T await(final Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
