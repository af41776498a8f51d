package io.ledge.runtime.cli;

import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Flags of {@code daprd} and {@code dapr run} that are taken so that scripts need no change, and are of no effect yet.
 * They are hidden in the help, and named in one warning when they are used. Flags whose absence would change what the
 * user asked for are not here: {@link RunCommand} refuses them.
 */
final class DaprFlags {
    private static final List<String> WITH_VALUE = List.of(
            "-I --dapr-internal-grpc-port",
            "--dapr-public-port",
            "--dapr-public-listen-address",
            "--dapr-internal-grpc-listen-address",
            "--mode",
            "--dapr-http-max-request-size",
            "--dapr-http-read-buffer-size",
            "--dapr-block-shutdown-duration",
            "-M --metrics-port",
            "--metrics-listen-address",
            "--profile-port",
            "--sentry-address",
            "--sentry-request-jwt-audiences",
            "--control-plane-address",
            "--control-plane-trust-domain",
            "--control-plane-namespace",
            "--placement-host-address",
            "--scheduler-host-address",
            "--scheduler-job-streams",
            "--actors-disseminate-timeout",
            "--hot-reload-reconcile-interval",
            "--app-binding-options-timeout",
            "--disable-init-endpoints",
            "--runtime-path",
            "--log-outputs",
            "--log-file-max-size",
            "--log-file-max-backups",
            "--log-file-max-age",
            "--log-timestamp-format");

    /** May be given alone or as {@code --flag=true|false}. */
    private static final List<String> SWITCHES = List.of(
            "--enable-metrics",
            "--enable-profiling",
            "--enable-mtls",
            "--enable-api-logging",
            "--disable-builtin-k8s-secret-store",
            "--log-file-compress",
            "-k --kubernetes");

    private DaprFlags() {}

    /** All but those that the command has itself. */
    static void addTo(final CommandSpec command) {
        add(command, WITH_VALUE, "1");
        add(command, SWITCHES, "0..1");
    }

    private static void add(final CommandSpec command, final List<String> flags, final String arity) {
        flags.stream()
                .filter(names -> command.findOption(longName(names)) == null)
                .forEach(names -> command.addOption(option(names, arity)));
    }

    /** Long names of those that were given. */
    static List<String> used(final ParseResult result) {
        return Stream.concat(withValue(), switches())
                .filter(result::hasMatchedOption)
                .filter(name -> result.matchedOption(name).hidden())
                .toList();
    }

    /** Long names of those that take a value. */
    static Stream<String> withValue() {
        return WITH_VALUE.stream().map(DaprFlags::longName);
    }

    /** Long names of those that may stand alone. */
    static Stream<String> switches() {
        return SWITCHES.stream().map(DaprFlags::longName);
    }

    private static OptionSpec option(final String names, final String arity) {
        return OptionSpec.builder(names.split(" "))
                .arity(arity)
                .type(String.class)
                .fallbackValue("true")
                .hidden(true)
                .build();
    }

    private static String longName(final String names) {
        return names.substring(names.lastIndexOf(' ') + 1);
    }
}
