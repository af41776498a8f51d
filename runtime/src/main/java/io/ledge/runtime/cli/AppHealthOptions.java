package io.ledge.runtime.cli;

import io.ledge.api.semantics.AppHealthCheck;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Option;

/** Whether and how an app is asked if it is well, by the names of {@code dapr run}. */
final class AppHealthOptions {
    @Option(
            names = "--enable-app-health-check",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            description = "ask the app whether it is well; nothing is brought to one that is not")
    boolean isEnabled;

    @Option(
            names = "--app-health-check-path",
            paramLabel = "PATH",
            defaultValue = AppHealthCheck.PATH_DEFAULT,
            description = "what an app over HTTP answers with 2xx when it is well (default: ${DEFAULT-VALUE})")
    String path = AppHealthCheck.PATH_DEFAULT;

    @Option(
            names = "--app-health-probe-interval",
            paramLabel = "SECONDS",
            defaultValue = "" + AppHealthCheck.INTERVAL_S_DEFAULT,
            description = "from one question to the next (default: ${DEFAULT-VALUE})")
    int intervalS = AppHealthCheck.INTERVAL_S_DEFAULT;

    @Option(
            names = "--app-health-probe-timeout",
            paramLabel = "MS",
            defaultValue = "" + AppHealthCheck.TIMEOUT_MS_DEFAULT,
            description = "of an answer, in milliseconds (default: ${DEFAULT-VALUE})")
    int timeoutMs = AppHealthCheck.TIMEOUT_MS_DEFAULT;

    @Option(
            names = "--app-health-threshold",
            paramLabel = "COUNT",
            defaultValue = "" + AppHealthCheck.THRESHOLD_DEFAULT,
            description = "bad answers in a row that make the app ill (default: ${DEFAULT-VALUE})")
    int threshold = AppHealthCheck.THRESHOLD_DEFAULT;

    /** Null: it is not asked. */
    AppHealthCheck check() {
        if (!isEnabled) {
            return null;
        }
        refuseUnlessPositive("--app-health-probe-interval", intervalS);
        refuseUnlessPositive("--app-health-probe-timeout", timeoutMs);
        refuseUnlessPositive("--app-health-threshold", threshold);
        final long intervalMs = TimeUnit.SECONDS.toMillis(intervalS);
        if (timeoutMs > intervalMs) {
            throw CliFailure.usage("--app-health-probe-timeout " + timeoutMs + " ms is longer than the " + intervalMs
                    + " ms of --app-health-probe-interval: give less");
        }
        return new AppHealthCheck(path.startsWith("/") ? path : "/" + path, intervalMs, timeoutMs, threshold);
    }

    private static void refuseUnlessPositive(final String option, final int value) {
        if (value < 1) {
            throw CliFailure.usage(option + " " + value + " is too small: give 1 or more");
        }
    }
}
