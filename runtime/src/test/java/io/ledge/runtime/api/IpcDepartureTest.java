package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.client.InvokeOptions;
import io.ledge.client.InvokeResponse;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.LedgeConfigurationException;
import io.ledge.client.LedgeException;
import io.ledge.client.LedgeTimeoutException;
import io.ledge.protocol.ErrorCode;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an app over IPC has called ends when it goes, long before the deadline. */
@Timeout(60)
class IpcDepartureTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration DEADLINE = Duration.ofMinutes(10); // of calls; the test's own is far below
    private static final byte[] NOTHING = {};

    @TempDir
    Path dataDir;

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private HttpApp shop;
    private ApiNode node;

    @BeforeEach
    void start() throws Exception {
        shop = new HttpApp();
        node = ApiNode.start(
                dataDir,
                new NodeContext(),
                new AppContext("shop").appEndpoint(new AppEndpoint(AppEndpoint.HOST_DEFAULT, shop.port(), "", 1)));
        shop.on("/slow", exchange -> {
            begun.countDown();
            try {
                goOn.await();
            } catch (final InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
            HttpApp.answer(exchange, 200, "");
        });
        shop.start();
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        node.close();
        shop.close();
    }

    private LedgeClient client(final String appId) {
        return LedgeClient.connect(
                new LedgeClientContext().appId(appId).dataDir(dataDir).requestTimeout(DEADLINE));
    }

    /** The app takes one call at a time: another one is answered when the first is called for no more. */
    @Test
    void shouldEndACallOfAnAppThatServesHttp() throws Exception {
        try (LedgeClient other = client("other")) {
            Await.await(PATIENCE, () -> "the app is called", () -> isAnswered(other));
            try (LedgeClient caller = client("caller")) {
                caller.invokeMethodAsync("shop", "slow", NOTHING, InvokeOptions.post());
                begun.await();
            }
            assertEquals(200, other.invokeMethod("shop", "quick", NOTHING).status());
        }
    }

    private static boolean isAnswered(final LedgeClient client) {
        try {
            return client.invokeMethod("shop", "quick", NOTHING).isSuccess();
        } catch (final LedgeException ex) {
            assertEquals(ErrorCode.APP_NOT_FOUND, ex.code(), ex::getMessage);
            return false;
        }
    }

    /** The app takes one call at a time, the others wait with their bodies on the node's heap. */
    @Test
    void shouldRefuseCallsWhoseBodiesTheNodeCannotHold() throws Exception {
        try (LedgeClient caller = client("caller")) {
            Await.await(PATIENCE, () -> "the app is called", () -> isAnswered(caller));
            final List<CompletableFuture<InvokeResponse>> calls = new ArrayList<>();
            for (int i = 0; i < 12; i++) { // of 2 MiB, where 16 MiB may be
                calls.add(caller.invokeMethodAsync("shop", "slow", new byte[2 << 20], InvokeOptions.post()));
            }
            final List<CompletableFuture<InvokeResponse>> refused = calls.subList(8, 12);
            for (final CompletableFuture<InvokeResponse> call : refused) {
                final Throwable cause =
                        assertThrows(ExecutionException.class, call::get).getCause();
                assertEquals(ErrorCode.BACK_PRESSURE, ((LedgeException) cause).code());
                assertTrue(cause.getMessage().contains("the limit of the node is 16777216"), cause.getMessage());
            }
            goOn.countDown();
            for (final CompletableFuture<InvokeResponse> call : calls.subList(0, 8)) {
                assertEquals(200, call.get().status());
            }
            assertEquals(
                    200, caller.invokeMethod("shop", "slow", new byte[4 << 20]).status(), "there is room again");
        }
    }

    @Test
    void shouldEndACallWhoseOwnTimeIsOver() throws Exception {
        try (LedgeClient caller = client("caller")) {
            Await.await(PATIENCE, () -> "the app is called", () -> isAnswered(caller));
            final InvokeOptions brief = InvokeOptions.post().timeout(Duration.ofMillis(200));
            final LedgeTimeoutException late = assertThrows(
                    LedgeTimeoutException.class, () -> caller.invokeMethod("shop", "slow", NOTHING, brief));
            assertTrue(
                    late.getMessage().contains("in time") || late.getMessage().contains("200 ms"), late.getMessage());
            final Throwable async = assertThrows(
                            ExecutionException.class, () -> caller.invokeMethodAsync("shop", "slow", NOTHING, brief)
                                    .get())
                    .getCause();
            assertEquals(ErrorCode.TIMEOUT, ((LedgeException) async).code());
            assertEquals(200, caller.invokeMethod("shop", "quick", NOTHING).status());
            assertThrows(LedgeConfigurationException.class, () -> InvokeOptions.post()
                    .timeout(Duration.ZERO));
        }
    }

    @Test
    void shouldEndACallToOutsideOfTheNode() throws Exception {
        try (ServerSocket outside = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            final String address = "http://127.0.0.1:" + outside.getLocalPort();
            final LedgeClient caller = client("caller");
            caller.invokeMethodAsync(address, "slow", NOTHING, InvokeOptions.post());
            try (Socket connection = outside.accept()) {
                assertTrue(connection.getInputStream().read() > 0, "the request has come");
                caller.close();
                assertTrue(isEnded(connection));
            }
        }
    }

    private static boolean isEnded(final Socket connection) throws IOException {
        connection.setSoTimeout((int) PATIENCE.toMillis());
        final InputStream in = connection.getInputStream();
        try {
            while (in.read() >= 0) {
                // what is left of the request
            }
        } catch (final SocketTimeoutException ex) {
            return false;
        } catch (final IOException ex) {
            return true; // reset
        }
        return true; // its end
    }
}
