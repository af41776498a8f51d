package io.ledge.runtime.cli;

import io.ledge.runtime.config.RunFile;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** The settings of one app of a {@link RunFile}: they mean what the flags of {@code ledge run} mean. */
@Command
final class AppFlags {
    @Mixin
    ApiOptions api;

    private List<String> unused = List.of();

    private AppFlags() {}

    /** @throws CliFailure with the place of what is wrong */
    static AppFlags of(final RunFile.App app) {
        app.flags().forEach(flag -> parse(flag.toString(), flag.source() + ": " + flag.key() + ": "));
        // a port that is not told is a free one: the usual one can be one app's only
        final Stream<String> defaults =
                Stream.of("--dapr-http-port=0", "--dapr-grpc-port=0", "--app-id=" + app.appId());
        return parse(
                Stream.concat(defaults, app.flags().stream().map(RunFile.Flag::toString))
                        .toArray(String[]::new),
                app.source() + ": ");
    }

    private static void parse(final String flag, final String place) {
        parse(new String[] {flag}, place);
    }

    private static AppFlags parse(final String[] flags, final String place) {
        final AppFlags result = new AppFlags();
        final CommandLine line = new CommandLine(result);
        DaprFlags.addTo(line.getCommandSpec());
        try {
            result.unused =
                    DaprFlags.used(line.setOverwrittenOptionsAllowed(true).parseArgs(flags));
            return result;
        } catch (final ParameterException ex) {
            throw new CliFailure(ExitCode.BAD_CONFIGURATION, place + ex.getMessage());
        }
    }

    /** Flags without an effect in this version. */
    List<String> unused() {
        return unused;
    }
}
