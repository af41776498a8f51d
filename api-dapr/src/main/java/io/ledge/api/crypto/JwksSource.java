package io.ledge.api.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Where a key set is: in the setting itself, in a file, or at an address. May wait; virtual threads and starts only. */
final class JwksSource implements AutoCloseable {
    private static final int MAX_LENGTH = 1024 * 1024;

    private final String setting;
    private final Duration timeout;
    private final HttpClient client; // null: it is at no address

    /** @param setting JSON, base64 of JSON, {@code http://…}, {@code https://…} or a path */
    JwksSource(final String setting, final Duration timeout) {
        this.setting = setting.strip();
        this.timeout = timeout;
        final boolean isUrl = this.setting.startsWith("http://") || this.setting.startsWith("https://");
        client = isUrl ? HttpClient.newBuilder().connectTimeout(timeout).build() : null;
    }

    boolean mayChange() {
        return client != null || isFile();
    }

    private boolean isFile() {
        return setting.length() < 4096 && !setting.startsWith("{") && Files.isRegularFile(Path.of(setting));
    }

    byte[] fetch() throws CryptoException {
        try {
            if (client != null) {
                return get();
            }
            if (isFile()) {
                try (InputStream in = Files.newInputStream(Path.of(setting))) {
                    return limited(in);
                }
            }
        } catch (final IOException | IllegalArgumentException ex) {
            throw new CryptoException("the key set cannot be read from " + setting + ": " + ex.getMessage(), ex);
        }
        return inline();
    }

    private byte[] inline() throws CryptoException {
        if (setting.startsWith("{")) {
            return setting.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return Base64.getDecoder().decode(setting);
        } catch (final IllegalArgumentException ex) {
            throw new CryptoException("'jwks' is no key set, no base64 of one, no http(s) address and no file: length="
                    + setting.length());
        }
    }

    private byte[] get() throws IOException, CryptoException {
        final HttpRequest request =
                HttpRequest.newBuilder(URI.create(setting)).timeout(timeout).build(); // until the head of the answer
        final CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, JwksSource::body);
        try {
            final HttpResponse<byte[]> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != 200) {
                throw new CryptoException(
                        "the key set cannot be read from " + setting + ": status " + response.statusCode());
            }
            return response.body();
        } catch (final ExecutionException ex) {
            throw new IOException(ex.getCause().getMessage(), ex.getCause());
        } catch (final TimeoutException ex) {
            answer.cancel(true);
            throw new IOException("no whole answer within " + timeout.toMillis() + " ms", ex);
        } catch (final InterruptedException ex) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new CryptoException("interrupted while the key set was read from " + setting, ex);
        }
    }

    private static HttpResponse.BodySubscriber<byte[]> body(final HttpResponse.ResponseInfo head) {
        return head.statusCode() == 200
                ? HttpResponse.BodySubscribers.limiting(HttpResponse.BodySubscribers.ofByteArray(), MAX_LENGTH)
                : HttpResponse.BodySubscribers.replacing(new byte[0]);
    }

    private static byte[] limited(final InputStream in) throws IOException, CryptoException {
        final byte[] bytes = in.readNBytes(MAX_LENGTH + 1);
        if (bytes.length > MAX_LENGTH) {
            throw new CryptoException("the key set is longer than 1 MiB");
        }
        return bytes;
    }

    @Override
    public void close() {
        if (client != null) {
            client.shutdownNow();
        }
    }
}
