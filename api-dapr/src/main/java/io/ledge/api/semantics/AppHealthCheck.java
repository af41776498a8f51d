package io.ledge.api.semantics;

/**
 * How an app is asked whether it is well; the defaults are Dapr's.
 *
 * @param path that an app over HTTP answers with 2xx; one over gRPC implements {@code AppCallbackHealthCheck}
 * @param intervalMs from one question to the next
 * @param timeoutMs of an answer; no longer than the interval
 * @param threshold bad answers in a row that make it ill; one good answer makes it well
 */
public record AppHealthCheck(String path, long intervalMs, long timeoutMs, int threshold) {
    public static final String PATH_DEFAULT = "/healthz";
    public static final int INTERVAL_S_DEFAULT = 5;
    public static final int TIMEOUT_MS_DEFAULT = 500;
    public static final int THRESHOLD_DEFAULT = 3;

    /** As Go prints it, and daprd tells it. */
    public String intervalText() {
        return duration(intervalMs);
    }

    /** As {@link #intervalText}. */
    public String timeoutText() {
        return duration(timeoutMs);
    }

    private static String duration(final long ms) {
        return ms % 1000 == 0 ? ms / 1000 + "s" : ms + "ms";
    }
}
