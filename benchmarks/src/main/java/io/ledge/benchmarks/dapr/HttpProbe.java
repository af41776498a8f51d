package io.ledge.benchmarks.dapr;

import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The few requests that are not measured. */
record HttpProbe(int port) {
    private static final int TIMEOUT_MS = 10_000;
    private static final int BATCH = 50;

    /** Does it listen, and say that it is well? */
    boolean isHealthy() {
        try {
            return open("/v1.0/healthz").getResponseCode() == HttpURLConnection.HTTP_NO_CONTENT;
        } catch (final IOException ex) {
            return false; // not yet
        }
    }

    /** Saves every key once, so that a get finds it. */
    void fill(final int keys) throws IOException {
        for (int from = 0; from < keys; from += BATCH) {
            save(IntStream.range(from, Math.min(from + BATCH, keys))
                    .mapToObj(Requests::item)
                    .collect(Collectors.joining(",", "[", "]")));
        }
    }

    private void save(final String items) throws IOException {
        final HttpURLConnection connection = open("/v1.0/state/" + Requests.STORE);
        connection.setRequestMethod("POST");
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setDoOutput(true);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(items.getBytes(StandardCharsets.UTF_8));
        }
        final int status = connection.getResponseCode();
        if (status != HttpURLConnection.HTTP_NO_CONTENT) {
            throw new IOException("saving the keys to ask for was answered with " + status + " instead of 204");
        }
    }

    private HttpURLConnection open(final String path) throws IOException {
        final HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MS);
        connection.setReadTimeout(TIMEOUT_MS);
        return connection;
    }
}
