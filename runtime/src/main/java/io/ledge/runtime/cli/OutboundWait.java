package io.ledge.runtime.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** daprd's {@code --wait}, for containers: ends with 0 when the API of another daprd can be called. */
final class OutboundWait {
    private static final int REQUEST_TIMEOUT_MS = 1_000;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);

    private OutboundWait() {}

    /** @return the exit code */
    static int until(final int httpPort, final PrintStream err) {
        final URI health = URI.create("http://127.0.0.1:" + httpPort + "/v1.0/healthz/outbound");
        final long endNs = System.nanoTime() + PATIENCE_NS;
        while (System.nanoTime() - endNs < 0) {
            if (isReady(health)) {
                return ExitCode.OK;
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
        err.println("daprd: " + health + " was not ready within 60 s");
        return ExitCode.FAILURE;
    }

    private static boolean isReady(final URI health) {
        try {
            final HttpURLConnection connection =
                    (HttpURLConnection) health.toURL().openConnection();
            connection.setConnectTimeout(REQUEST_TIMEOUT_MS);
            connection.setReadTimeout(REQUEST_TIMEOUT_MS);
            return connection.getResponseCode() == 204;
        } catch (final IOException ex) {
            return false; // not there yet
        }
    }
}
