package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AppContext;
import io.ledge.runtime.node.NodeContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class CryptoHttpTest {
    private static final String CRYPTO = "/v1.0-alpha1/crypto/";
    private static final String[] AES = {"dapr-key-name", "aes", "dapr-key-wrap-algorithm", "AES"};

    @TempDir
    Path dataDir;

    @TempDir
    Path resources;

    private final HttpClient client = HttpClient.newHttpClient();
    private RawNode node;

    @BeforeEach
    void start() throws Exception {
        final Path keys = Files.createDirectory(resources.resolve("keys"));
        final byte[] aes = new byte[32];
        new Random(1).nextBytes(aes);
        Files.write(keys.resolve("aes"), Base64.getEncoder().encode(aes));
        final KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        Files.writeString(
                keys.resolve("rsa.pem"),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(
                                        generator.generateKeyPair().getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        Files.writeString(resources.resolve("a.yaml"), """
                kind: Component
                metadata: {name: vault}
                spec: {type: crypto.dapr.localstorage, metadata: [{name: path, value: %s}]}
                scopes: [app]
                ---
                kind: Component
                metadata: {name: set}
                spec:
                  type: crypto.dapr.jwks
                  metadata:
                  - name: jwks
                    value: '{"keys":[{"kty":"oct","kid":"aes","k":"%s"}]}'
                """.formatted(
                        keys, Base64.getUrlEncoder().withoutPadding().encodeToString(aes)));
        node = new RawNode(
                new NodeContext().dataDir(dataDir).resourcesPaths(List.of(resources)),
                new AppContext("app"),
                new AppContext("other"));
    }

    @AfterEach
    void stop() {
        client.close();
        node.close();
    }

    private HttpResponse<byte[]> put(final int app, final String path, final byte[] body, final String... headers)
            throws Exception {
        final HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + node.port(app) + CRYPTO + path))
                .PUT(HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static byte[] document(final int length) {
        final byte[] document = new byte[length];
        new Random(length).nextBytes(document);
        return document;
    }

    private static String line(final HttpResponse<byte[]> response) {
        return response.statusCode() + " " + new String(response.body(), StandardCharsets.UTF_8);
    }

    @Test
    void shouldEncryptAndDecryptDocumentsOfEverySize() throws Exception {
        // far beyond the limit of a body: a document is a stream
        for (final int length : new int[] {0, 11, 64 * 1024, 64 * 1024 + 1, 9_000_000}) {
            final byte[] document = document(length);
            final HttpResponse<byte[]> closed = put(0, "vault/encrypt", document, AES);
            assertEquals(200, closed.statusCode());
            assertEquals(
                    "application/octet-stream",
                    closed.headers().firstValue("content-type").orElse(""));
            assertTrue(new String(closed.body(), StandardCharsets.ISO_8859_1)
                    .startsWith("dapr.io/enc/v1\n{\"k\":\"aes\",\"kw\":1,\"wfk\":\""));
            final HttpResponse<byte[]> open = put(0, "set/decrypt", closed.body());
            assertEquals(200, open.statusCode());
            assertArrayEquals(document, open.body(), "length " + length);
        }
    }

    @Test
    void shouldObeyTheHeaders() throws Exception {
        final HttpResponse<byte[]> closed = put(
                0,
                "vault/encrypt",
                document(10),
                "dapr-key-name",
                "rsa.pem",
                "dapr-key-wrap-algorithm",
                "rsa-oaep-256",
                "dapr-data-encryption-cipher",
                "chacha20-poly1305",
                "dapr-omit-decryption-key-name",
                "YES");
        final String manifest = new String(closed.body(), StandardCharsets.ISO_8859_1).split("\n")[1];
        assertTrue(manifest.startsWith("{\"kw\":5,\"wfk\":\"") && manifest.contains("\"cph\":2,"), manifest);
        assertEquals(
                "500 {\"errorCode\":\"ERR_CRYPTO\",\"message\":\"failed to perform operation: document's manifest does not"
                        + " contain a key name, and no key name was provided\"}",
                line(put(0, "vault/decrypt", closed.body())));
        assertArrayEquals(
                document(10),
                put(0, "vault/decrypt", closed.body(), "dapr-key-name", "rsa.pem")
                        .body());
    }

    @Test
    void shouldAnswerErrorsAsDaprDoes() throws Exception {
        assertEquals(
                "400 {\"errorCode\":\"ERR_CRYPTO_PROVIDER_NOT_FOUND\",\"message\":\"crypto provider none not found\"}",
                line(put(0, "none/encrypt", document(1000), AES)));
        assertEquals(
                "400 {\"errorCode\":\"ERR_CRYPTO_PROVIDER_NOT_FOUND\",\"message\":\"crypto provider vault not found\"}",
                line(put(1, "vault/encrypt", document(1), AES)),
                "the component is another app's");
        assertEquals(
                "400 {\"errorCode\":\"ERR_BAD_REQUEST\",\"message\":\"invalid request: missing header 'dapr-key-name'\"}",
                line(put(0, "vault/encrypt", document(1))));
        assertEquals(
                "400 {\"errorCode\":\"ERR_BAD_REQUEST\",\"message\":\"invalid request: missing header"
                        + " 'dapr-key-wrap-algorithm'\"}",
                line(put(0, "vault/encrypt", document(1), "dapr-key-name", "aes")));
        assertEquals(
                "500 {\"errorCode\":\"ERR_CRYPTO\",\"message\":\"failed to perform operation: failed to wrap the file key:"
                        + " invalid key path: cannot contain '..'\"}",
                line(put(
                        0,
                        "vault/encrypt",
                        document(100_000),
                        "dapr-key-name",
                        "../a.yaml",
                        "dapr-key-wrap-algorithm",
                        "AES")));
        assertEquals(
                "500 {\"errorCode\":\"ERR_CRYPTO\",\"message\":\"failed to perform operation: invalid header: scheme name not"
                        + " found\"}",
                line(put(0, "vault/decrypt", document(0))));
        try (RawNode bare = RawNode.with(dataDir.resolve("bare"))) {
            assertEquals(
                    "500 {\"errorCode\":\"ERR_CRYPTO_PROVIDERS_NOT_CONFIGURED\",\"message\":\"crypto providers not"
                            + " configured\"}",
                    bare.line("PUT", CRYPTO + "vault/encrypt", "x"));
        }
    }

    @Test
    void shouldCutTheAnswerWhenALaterSegmentIsWrong() throws Exception {
        final byte[] closed = put(0, "vault/encrypt", document(1_000_000), AES).body();
        closed[closed.length - 1] ^= 1;
        assertThrows(IOException.class, () -> put(0, "vault/decrypt", closed));
        // one of a single segment is known to be wrong before anything was answered
        final byte[] small = put(0, "vault/encrypt", document(10), AES).body();
        small[small.length - 1] ^= 1;
        assertEquals(
                "500 {\"errorCode\":\"ERR_CRYPTO\",\"message\":\"failed to perform operation: error processing segment 0:"
                        + " failed to decrypt segment\"}",
                line(put(0, "vault/decrypt", small)));
    }

    @Test
    void shouldAnswerWhileTheDocumentStillComes() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port(0))) {
            socket.setSoTimeout(30_000);
            final OutputStream out = socket.getOutputStream();
            out.write(("PUT " + CRYPTO + "vault/encrypt HTTP/1.1\r\nhost: x\r\ncontent-length: 200000\r\n"
                            + "dapr-key-name: aes\r\ndapr-key-wrap-algorithm: AES\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(document(100_000));
            final InputStream in = socket.getInputStream();
            final byte[] begin = in.readNBytes(65_000); // the head, and the first segment
            assertTrue(new String(begin, StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 200 OK\r\n"));
        } // and hangs up
        assertEquals(200, put(0, "vault/encrypt", document(1), AES).statusCode());
    }

    @Test
    void shouldServeManyDocumentsOverOneConnection() throws Exception {
        assertEquals("", failure(document(10))); // the connection is HTTP/2 from here on: the others share it
        final byte[] document = document(100_000);
        final Thread[] callers = new Thread[50];
        final String[] failures = new String[callers.length];
        for (int i = 0; i < callers.length; i++) {
            final int caller = i;
            callers[i] = Thread.ofVirtual().start(() -> failures[caller] = failure(document));
        }
        for (int i = 0; i < callers.length; i++) {
            callers[i].join();
            assertEquals("", failures[i], "caller " + i);
        }
    }

    /** Empty: what was encrypted was decrypted. */
    private String failure(final byte[] document) {
        try {
            final HttpResponse<byte[]> closed = put(0, "vault/encrypt", document, AES);
            if (closed.statusCode() != 200) {
                return line(closed);
            }
            final HttpResponse<byte[]> open = put(0, "set/decrypt", closed.body());
            return Arrays.equals(document, open.body()) ? "" : line(open);
        } catch (final Exception ex) {
            return ex.toString();
        }
    }

    @Test
    void shouldRefuseADocumentTooManyAndThenServeOn() throws Exception {
        final List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            final Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port(0));
            slow.add(socket);
            socket.getOutputStream()
                    .write(("PUT " + CRYPTO + "vault/encrypt HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n"
                                    + "dapr-key-name: aes\r\ndapr-key-wrap-algorithm: AES\r\n\r\nbegun")
                            .getBytes(StandardCharsets.US_ASCII));
        }
        String refusal = "";
        for (int answered = 0; answered < 16; ) {
            answered = 0;
            for (final Socket socket : slow) {
                if (socket.getInputStream().available() > 0) {
                    answered++;
                    refusal = refusal.isEmpty() ? text(socket) : refusal;
                }
            }
            Thread.onSpinWait();
        }
        assertTrue(
                refusal.endsWith("{\"errorCode\":\"ERR_CRYPTO\",\"message\":\"failed to perform operation: there are 64"
                        + " documents under way already; try again\"}"),
                refusal);
        for (final Socket socket : slow) {
            socket.close();
        }
        awaitLine("200 ");
    }

    private static String text(final Socket socket) throws IOException {
        final InputStream in = socket.getInputStream();
        return new String(in.readNBytes(in.available() - 1), StandardCharsets.ISO_8859_1) + "}"; // one byte stays
    }

    private void awaitLine(final String begin) throws Exception {
        String line = "";
        for (int i = 0; i < 1000 && !line.startsWith(begin); i++) {
            line = line(put(0, "vault/encrypt", document(5), AES));
        }
        assertTrue(line.startsWith(begin), line);
    }
}
