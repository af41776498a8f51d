package io.ledge.runtime.cli;

import io.ledge.api.semantics.AppContext;
import io.ledge.core.wait.WaitMode;
import io.ledge.runtime.config.ConfigException;
import io.ledge.runtime.config.RunFile;
import io.ledge.runtime.control.ControlClient;
import io.ledge.runtime.log.LogForm;
import io.ledge.runtime.log.LogSettings;
import io.ledge.runtime.node.NodeStartException;
import io.ledge.runtime.peer.PeerContext;
import io.ledge.runtime.text.Nearest;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/**
 * Starts a node in the foreground.
 *
 * <p>SIGINT and SIGTERM (and SIGHUP, until it reloads) close the node; the exit code is 130 after SIGINT and 0 after the
 * others, so that a service manager sees a clean stop. A second signal while it closes ends the process at once.
 */
@Command(
        name = "run",
        description = "Start a node in the foreground",
        customSynopsis = "@|bold ledge run|@ [OPTIONS] [-- COMMAND...]",
        footer = {
            "  ledge run --resources-path ./components",
            "  ledge run --resources-path /etc/ledge/components.d --data-dir /var/lib/ledge --log-as-json",
            "  ledge run -d ./components --wait-mode spin --log-level debug",
            "  ledge run --app-id shop --app-port 3000 -d ./components -- node app.js",
            "  ledge run -f dapr.yaml"
        })
final class RunCommand extends LedgeCommand {
    private static final System.Logger LOGGER = System.getLogger("run");

    @Option(
            names = {"-d", "--resources-path", "--components-path"},
            paramLabel = "DIR",
            description = "directory of Dapr component files (*.yaml, *.yml); may be repeated (default: no components)")
    List<Path> resourcesPaths = new ArrayList<>();

    @Mixin
    NodeOption node;

    @Option(
            names = "--wait-mode",
            paramLabel = "MODE",
            defaultValue = "doorbell",
            converter = WaitModeConverter.class,
            description =
                    "how the core waits for work: doorbell (sleeps, is woken in microseconds), spin (burns a core,"
                            + " fastest) or park (1 ms, no native access) (default: ${DEFAULT-VALUE})")
    WaitMode waitMode;

    @Option(
            names = "--driver-thread",
            description =
                    "run the media driver on a thread of its own instead of inside the core loop (default: inside)")
    boolean driverThread;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            defaultValue = "info",
            converter = LevelConverter.class,
            description = "trace, debug, info, warn, error or off (default: ${DEFAULT-VALUE})")
    Level logLevel;

    @Option(
            names = "--log-as-json",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = "log one JSON object a line (default: text)")
    boolean logAsJson;

    @Mixin
    ApiOptions api;

    @Mixin
    PeerOptions peers;

    @Option(
            names = {"-f", "--run-file"},
            paramLabel = "FILE",
            description = "Dapr's multi-app file, or a directory with a dapr.yaml: its apps are started together")
    Path runFile;

    @Parameters(
            arity = "0..*",
            paramLabel = "-- COMMAND",
            description =
                    "the app's own command: started when the node is up, ended with it; its end is the node's, unless"
                            + " other apps are attached")
    List<String> command = List.of();

    RunCommand(final CliContext context) {
        super(context);
    }

    @Override
    public Integer call() throws NodeStartException, ConfigException {
        configureLogs();
        refuseWhatIsNotThere();
        warnOfUnusedFlags();
        if (runFile != null) {
            return runAll(RunFile.read(runFile));
        }
        final Stop stop = new Stop();
        final List<AppContext> apps = api.apps(command, stop::onShutdown);
        final Optional<ControlClient> other = apps.isEmpty() ? Optional.empty() : ControlClient.open(node.dataDir());
        if (other.isPresent()) {
            return attach(other.get(), apps.getFirst());
        }
        final NodeLauncher.Settings settings = new NodeLauncher.Settings(
                node.dataDir(),
                resourcesPaths,
                waitMode,
                driverThread,
                apps,
                peers.context(PeerContext.defaultRegistry()));
        try (Signals _ = Signals.handle(stop::onSignal, "INT", "TERM", "HUP");
                NodeLauncher.Running running = context.launcher().start(settings)) {
            stop.started.complete(running);
            LOGGER.log(Level.INFO, "node is up, data directory " + settings.dataDir());
            running.apps()
                    .forEach(app -> LOGGER.log(
                            Level.INFO,
                            "app " + app.appId() + ": Dapr API on HTTP port " + app.httpPort() + ", gRPC port "
                                    + app.grpcPort()));
            startCommand(running, stop);
            running.awaitClose();
            return stop.exitCode();
        }
    }

    private int runAll(final RunFile file) throws NodeStartException {
        final MultiRun run = new MultiRun(file, resourcesPaths, context);
        return run.run(new NodeLauncher.Settings(
                node.dataDir(),
                Stream.concat(resourcesPaths.stream(), file.resourcesPaths().stream())
                        .toList(),
                waitMode,
                driverThread,
                run.apps(),
                peers.context(PeerContext.defaultRegistry())));
    }

    /** A node runs on that data directory: the app is served by it. */
    private int attach(final ControlClient other, final AppContext app) {
        if (!resourcesPaths.isEmpty()) {
            app.resourcesPaths(resourcesPaths.stream()
                    .map(path -> path.toAbsolutePath().normalize())
                    .toList());
        }
        try (AttachedRun attached = AttachedRun.attach(other, app, api.configuration)) {
            return attached.run(command, api, context);
        }
    }

    private void startCommand(final NodeLauncher.Running running, final Stop stop) {
        if (command.isEmpty() || stop.isEnding()) {
            return;
        }
        final CommandProcess process = CommandProcess.start(
                command,
                api.environment(
                        running.apps().getFirst().httpPort(),
                        running.apps().getFirst().grpcPort()),
                context.out(),
                context.err());
        stop.command.complete(process);
        process.onEnd(stop::onCommandEnd);
        if (stop.isEnding()) { // whoever ends it may have looked for the command before there was one
            process.stop();
            return;
        }
        context.out().println("\u2705  You're up and running! Both Dapr and your app logs will appear here.");
    }

    private void configureLogs() {
        final LogSettings settings = LogSettings.current().level(logLevel);
        (logAsJson ? settings.form(LogForm.JSON) : settings).apply();
    }

    private void refuseWhatIsNotThere() {
        if (!command.isEmpty() && api.appId == null && runFile == null) {
            throw CliFailure.usage("the app " + command.getFirst() + " needs a name: add --app-id APP");
        }
        if (runFile != null && (api.appId != null || api.appPort != null || !command.isEmpty())) {
            throw CliFailure.usage(
                    "--run-file " + runFile + " names the apps: --app-id, --app-port and a command are for one app");
        }
    }

    private void warnOfUnusedFlags() {
        final List<String> unused =
                new ArrayList<>(DaprFlags.used(spec.commandLine().getParseResult()));
        if (!unused.isEmpty()) {
            LOGGER.log(Level.WARNING, "of no effect in this version: " + String.join(", ", unused));
        }
    }

    /**
     * The first signal, or the end of the app's command, closes the node, once it has started, on a thread of its own; the
     * main thread waits for the end of that.
     */
    private static final class Stop {
        private final AtomicBoolean isSignalled = new AtomicBoolean();
        private final AtomicBoolean isAsked = new AtomicBoolean();
        private final AtomicBoolean hasLeft = new AtomicBoolean(); // the app has, the node goes on
        private final CompletableFuture<NodeLauncher.Running> started = new CompletableFuture<>();
        private final CompletableFuture<CommandProcess> command = new CompletableFuture<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();

        void onSignal(final String signal) {
            if (!isSignalled.compareAndSet(false, true)) {
                if (command.isDone()) {
                    command.join().kill();
                }
                Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
            }
            if (isAsked.compareAndSet(false, true)) {
                LOGGER.log(Level.INFO, "SIG" + signal + ": closing");
                close(signal.equals("INT") ? ExitCode.INTERRUPTED : ExitCode.OK);
            }
        }

        boolean isEnding() {
            return isAsked.get() || hasLeft.get();
        }

        void onCommandEnd(final int exitCode) {
            if (!isAsked.get()) {
                end("the app ended with exit code " + exitCode, exitCode);
            }
        }

        /** Somebody asks the app to end: over its API, or by {@code ledge stop}. */
        void onShutdown() {
            Thread.ofPlatform().name("ledge-shutdown").start(() -> end("the app is asked to stop", ExitCode.OK));
        }

        /** The app's end is the node's, unless the node serves others. */
        private void end(final String reason, final int exitCode) {
            final NodeLauncher.Running running = started.join();
            final boolean isServed = !running.apps().isEmpty();
            if (isServed
                    && running.leave(
                            running.apps().getFirst(), () -> closeOnce("the last attached app has gone", exitCode))) {
                hasLeft.set(true);
                LOGGER.log(Level.INFO, reason + "; the node goes on for the apps attached to it");
                if (command.isDone()) {
                    command.join().stop();
                }
            } else {
                closeOnce(reason, exitCode);
            }
        }

        private void closeOnce(final String reason, final int exitCode) {
            if (isAsked.compareAndSet(false, true)) {
                LOGGER.log(Level.INFO, reason + ": closing");
                close(exitCode);
            }
        }

        /** The app first: it may still want something. */
        private void close(final int exitCode) {
            try {
                final NodeLauncher.Running running = started.join();
                if (command.isDone()) {
                    command.join().stop();
                }
                running.close();
            } finally {
                closed.complete(exitCode);
            }
        }

        int exitCode() {
            if (!isAsked.get()) {
                if (command.isDone()) {
                    command.join().stop();
                }
                throw CliFailure.failure("the node stopped by itself; its log says why");
            }
            return closed.join();
        }
    }

    static final class LevelConverter implements ITypeConverter<Level> {
        @Override
        public Level convert(final String value) {
            try {
                return LogSettings.parseLevel(value);
            } catch (final IllegalArgumentException ex) {
                throw new TypeConversionException(ex.getMessage());
            }
        }
    }

    static final class WaitModeConverter implements ITypeConverter<WaitMode> {
        @Override
        public WaitMode convert(final String value) {
            try {
                return WaitMode.parse(value);
            } catch (final IllegalArgumentException ex) {
                final String near = Nearest.hint(
                        value, List.of(WaitMode.SPIN.text(), WaitMode.DOORBELL.text(), WaitMode.PARK.text()));
                throw new TypeConversionException(
                        near.isEmpty() ? ex.getMessage() : "unknown mode '" + value + "'" + near);
            }
        }
    }
}
