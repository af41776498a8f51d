package io.ledge.runtime.cli;

import io.ledge.api.AppServer;
import io.ledge.core.binding.GoDuration;
import io.ledge.runtime.log.DaprForm;
import io.ledge.runtime.log.LogSettings;
import io.ledge.runtime.node.LedgeNode;
import io.ledge.runtime.node.NodeContext;
import io.ledge.runtime.node.NodeStartException;
import io.ledge.runtime.peer.PeerContext;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code daprd}: a node of its own for one app, which ends with 0 on SIGINT and SIGTERM and starts anew on SIGHUP. As with daprd
 * there is no component but those of the resources, one that cannot be made ends the process unless it says
 * {@code ignoreErrors}, and the log goes to standard output.
 */
@Command(
        name = "daprd",
        description = "Serve Dapr's API to one app, by daprd's flags",
        customSynopsis = "@|bold daprd|@ --app-id APP [OPTIONS]",
        footer = {
            "  daprd --app-id shop --app-port 3000 --resources-path ./components",
            "  daprd --app-id shop --dapr-http-port 3500 --log-as-json"
        })
final class DaprdCommand extends LedgeCommand {
    private static final System.Logger LOGGER = System.getLogger("dapr.runtime");

    @Option(
            names = {"--resources-path", "--components-path"},
            paramLabel = "DIR",
            split = ",",
            description = "directory of Dapr component files (*.yaml, *.yml); may be repeated (default: no components)")
    List<Path> resourcesPaths = new ArrayList<>();

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "where durable state is kept (default: a directory of its own, deleted at the end)")
    Path dataDir;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "standalone",
            description = "standalone is the only one (default: ${DEFAULT-VALUE})")
    String mode = "standalone";

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            defaultValue = "info",
            converter = RunCommand.LevelConverter.class,
            description = "debug, info, warn, error or fatal (default: ${DEFAULT-VALUE})")
    Level logLevel = Level.INFO;

    @Option(
            names = "--log-as-json",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = "log one JSON object a line (default: text)")
    boolean logAsJson;

    @Option(
            names = "--dapr-block-shutdown-duration",
            paramLabel = "DURATION",
            defaultValue = "0",
            converter = PauseConverter.class,
            description = "told to end, go on for so long, or until the app has gone (default: end at once)")
    Duration blockShutdown = Duration.ZERO;

    @Option(names = "--wait", description = "wait until the API at --dapr-http-port is ready, then end")
    boolean wait;

    @Option(
            names = {"--version", "--build-info"},
            description = "show the version")
    boolean version;

    @Mixin
    ApiOptions api = new ApiOptions();

    @Mixin
    PeerOptions peers = new PeerOptions();

    /** Flags that are none, for a warning. */
    List<String> unknown = List.of();

    /** Flags of no effect that were given, for another. */
    List<String> unused = List.of();

    DaprdCommand(final CliContext context) {
        super(context);
    }

    @Override
    public Integer call() throws Exception {
        if (version) {
            context.out().println(VersionCommand.line());
            return ExitCode.OK;
        }
        if (wait) {
            return OutboundWait.until(api.httpPortOrDefault(), context.err());
        }
        refuse();
        configureLogs();
        warn();
        try (PrivateDataDir data = PrivateDataDir.of(dataDir, Path.of(System.getProperty("java.io.tmpdir")))) {
            return serveUntilTold(data.path()) == DaprdRun.End.GIVEN_UP ? ExitCode.FAILURE : ExitCode.OK;
        } catch (final NodeStartException | CliFailure ex) {
            LOGGER.log(Level.ERROR, DaprForm.FATAL + ex.getMessage());
            return ExitCode.FAILURE; // daprd's, whatever the reason
        }
    }

    /** Life after life; a signal is for the one that is there. */
    private DaprdRun.End serveUntilTold(final Path data) throws NodeStartException {
        final AtomicReference<DaprdRun> current = new AtomicReference<>(new DaprdRun(blockShutdown));
        try (Signals _ = Signals.handle(signal -> current.get().onSignal(signal), "INT", "TERM", "HUP")) {
            DaprdRun last;
            do {
                serve(data, current.get());
                last = current.getAndSet(new DaprdRun(blockShutdown));
            } while (last.end() == DaprdRun.End.RESTART);
            return last.end();
        }
    }

    private void serve(final Path data, final DaprdRun run) throws NodeStartException {
        final long startNs = System.nanoTime();
        try (LedgeNode node = LedgeNode.launch(new NodeContext()
                .dataDir(data)
                .resourcesPaths(resourcesPaths)
                .strictComponents(true)
                .peers(peers.context(PeerContext.defaultRegistry()))
                .apps(api.apps(List.of(), run::onShutdown)))) {
            final AppServer app = node.apps().getFirst();
            LOGGER.log(Level.INFO, "HTTP server is running on port " + app.httpPort());
            LOGGER.log(Level.INFO, "API gRPC server is running on port " + app.grpcPort());
            LOGGER.log(
                    Level.INFO,
                    "dapr initialized. Status: Running. Init Elapsed " + (System.nanoTime() - startNs) / 1_000_000
                            + "ms");
            run.await(node);
        }
    }

    private void refuse() {
        if (api.appId == null || api.appId.isBlank()) {
            throw CliFailure.failure("app-id is required: add --app-id APP");
        }
        if (!mode.equals("standalone")) {
            throw CliFailure.failure("--mode " + mode + " is not served: standalone is the only one");
        }
    }

    private void configureLogs() throws IOException {
        LogSettings.current()
                .level(logLevel)
                .form(new DaprForm(api.appId, instance(), VersionCommand.version(), logAsJson))
                .out(context.out())
                .apply();
        LOGGER.log(Level.INFO, "starting Dapr Runtime -- version " + VersionCommand.line());
    }

    private static String instance() throws IOException {
        return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    }

    private void warn() {
        if (!unknown.isEmpty()) {
            LOGGER.log(Level.WARNING, "unknown flags, ignored: " + String.join(", ", unknown));
        }
        if (!unused.isEmpty()) {
            LOGGER.log(Level.WARNING, "of no effect in this version: " + String.join(", ", unused));
        }
    }

    /** A duration that may be none. @throws IllegalArgumentException saying what one is */
    static Duration pause(final String text) {
        return text.equals("0")
                ? Duration.ZERO
                : GoDuration.parse(text)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "'" + text + "' is not a duration such as 0, 10s or 1m30s"));
    }

    static final class PauseConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(final String value) {
            try {
                return pause(value);
            } catch (final IllegalArgumentException ex) {
                throw new TypeConversionException(ex.getMessage());
            }
        }
    }
}
