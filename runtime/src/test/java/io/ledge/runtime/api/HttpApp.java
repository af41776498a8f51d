package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An app as Dapr users write them: a small HTTP server, which keeps what it is sent. */
final class HttpApp implements AutoCloseable {
    private static final int STOP_GRACE_S = 5;

    private final int port;
    private final Map<String, HttpHandler> handlers = new ConcurrentHashMap<>();
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private ExecutorService executor;
    private HttpServer server;

    /** What came, but for what the node asks at the start. */
    record Request(String method, String uri, Map<String, String> headers, String body) {}

    /** Does not listen yet. */
    HttpApp() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
    }

    int port() {
        return port;
    }

    HttpApp start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        executor = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(executor);
        server.createContext("/", this::onRequest);
        server.start();
        return this;
    }

    /** As an app ends that is told to: what it has begun to answer it answers. */
    void stop() {
        if (server != null) {
            server.stop(STOP_GRACE_S);
            executor.close();
            server = null;
        }
    }

    /** The answer to a path, in place of 200 without a body. */
    HttpApp on(final String path, final HttpHandler handler) {
        handlers.put(path, handler);
        return this;
    }

    HttpApp on(final String path, final int status, final String body) {
        return on(path, exchange -> answer(exchange, status, body));
    }

    /** The answer to {@code GET /dapr/subscribe}. */
    HttpApp subscribes(final String json) {
        return on("/dapr/subscribe", 200, json);
    }

    static void answer(final HttpExchange exchange, final int status, final String body) throws IOException {
        final byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void onRequest(final HttpExchange exchange) throws IOException {
        try (exchange) {
            final String path = exchange.getRequestURI().getPath();
            final HttpHandler handler = handlers.get(path);
            if (path.startsWith("/dapr/")) {
                if (handler == null) {
                    answer(exchange, 404, "");
                } else {
                    handler.handle(exchange);
                }
                return;
            }
            if (handler instanceof final Streaming streaming) {
                streaming.handle(exchange);
                return;
            }
            final String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            final Map<String, String> headers = new ConcurrentHashMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
            requests.add(new Request(
                    exchange.getRequestMethod(), exchange.getRequestURI().toString(), headers, body));
            if (handler == null) {
                answer(exchange, 200, "");
            } else {
                handler.handle(exchange);
            }
        }
    }

    /** Reads the body itself. */
    interface Streaming extends HttpHandler {}

    Request next() throws InterruptedException {
        final Request request = requests.poll(20, TimeUnit.SECONDS);
        assertNotNull(request, "the app got no request");
        return request;
    }

    /** Null: none came. */
    Request nextWithin(final long ms) throws InterruptedException {
        return requests.poll(ms, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        stop();
    }
}
