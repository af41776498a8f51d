package io.ledge.runtime.cli;

import io.ledge.api.AppServer;
import io.ledge.api.semantics.AppContext;
import io.ledge.runtime.config.RunFile;
import io.ledge.runtime.node.NodeStartException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The apps of a {@link RunFile} on one node, in this process: started together, ended together by a signal. One that ends by
 * itself, or is asked to by {@code ledge stop}, leaves the others alone; the node ends with the last.
 */
final class MultiRun {
    private static final System.Logger LOGGER = System.getLogger("run");

    private final CliContext context;
    private final List<Member> members = new ArrayList<>();
    private final List<Path> sharedPaths;
    private final Map<Path, String> ownDirectories;
    private final CompletableFuture<NodeLauncher.Running> started = new CompletableFuture<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final AtomicBoolean isSignalled = new AtomicBoolean();
    private final AtomicBoolean isAsked = new AtomicBoolean();
    private final AtomicInteger firstFailure = new AtomicInteger();

    /** One app, with its server and its command once they run. */
    private final class Member {
        final RunFile.App app;
        final AppFlags flags;
        final AppContext served;
        final AtomicBoolean hasLeft = new AtomicBoolean();
        AppServer server; // written before any command starts
        final CompletableFuture<CommandProcess> command = new CompletableFuture<>();

        Member(final RunFile.App app) {
            this.app = app;
            flags = AppFlags.of(app);
            final List<Path> paths = Stream.concat(sharedPaths.stream(), app.resourcesPaths().stream())
                    .toList();
            served = flags.api
                    .apps(app.command(), this::onShutdown)
                    .getFirst()
                    .resourcesPaths(paths)
                    .ownDirectories(ownDirectories);
        }

        void start() {
            LOGGER.log(
                    Level.INFO,
                    "app " + app.appId() + ": Dapr API on HTTP port " + server.httpPort() + ", gRPC port "
                            + server.grpcPort());
            if (app.command().isEmpty() || isEnding()) {
                return;
            }
            final Map<String, String> environment = new LinkedHashMap<>(app.environment());
            environment.putAll(flags.api.environment(server.httpPort(), server.grpcPort()));
            try {
                final CommandProcess process = CommandProcess.start(
                        new CommandProcess.Launch(
                                app.command(), environment, app.directory(), "== APP - " + app.appId() + " == "),
                        context.out(),
                        context.err());
                command.complete(process);
                process.onEnd(this::onCommandEnd);
                if (isEnding()) { // whoever ends it may have looked for its command before there was one
                    process.stop();
                }
            } catch (final CliFailure ex) {
                LOGGER.log(Level.ERROR, app.source() + ": " + ex.getMessage());
                onCommandEnd(ExitCode.FAILURE);
            }
        }

        private boolean isEnding() {
            return isAsked.get() || hasLeft.get();
        }

        private void onCommandEnd(final int exitCode) {
            if (!isEnding()) {
                firstFailure.compareAndSet(0, exitCode);
                leave("its command ended with exit code " + exitCode);
            }
        }

        /** Over its API, or by {@code ledge stop}. */
        private void onShutdown() {
            Thread.ofPlatform().name("ledge-shutdown").start(() -> leave("it is asked to stop"));
        }

        private void leave(final String reason) {
            if (!hasLeft.compareAndSet(false, true)) {
                return;
            }
            LOGGER.log(Level.INFO, "app " + app.appId() + ": " + reason);
            stopCommand();
            if (!started.join().leave(server, MultiRun.this::onLast)) {
                onLast();
            }
        }

        void stopCommand() {
            if (command.isDone()) {
                command.join().stop();
            }
        }

        void killCommand() {
            if (command.isDone()) {
                command.join().kill();
            }
        }
    }

    /** @param sharedPaths of the command line: every app sees what is there */
    MultiRun(final RunFile file, final List<Path> sharedPaths, final CliContext context) {
        this.context = context;
        this.sharedPaths = sharedPaths.stream()
                .map(path -> path.toAbsolutePath().normalize())
                .toList();
        ownDirectories = new LinkedHashMap<>(file.ownDirectories());
        this.sharedPaths.forEach(ownDirectories::remove);
        file.apps().forEach(app -> members.add(new Member(app)));
        warnOfUnusedFlags();
    }

    private void warnOfUnusedFlags() {
        final List<String> unused = members.stream()
                .flatMap(member -> member.flags.unused().stream())
                .distinct()
                .toList();
        if (!unused.isEmpty()) {
            LOGGER.log(Level.WARNING, "of no effect in this version: " + String.join(", ", unused));
        }
    }

    /** For the node, in the order of the file. */
    List<AppContext> apps() {
        return members.stream().map(member -> member.served).toList();
    }

    /**
     * @param settings with {@link #apps} and the resources of all of them
     * @return the exit code: that of the first command that failed, or of the signal
     */
    int run(final NodeLauncher.Settings settings) throws NodeStartException {
        try (Signals _ = Signals.handle(this::onSignal, "INT", "TERM", "HUP");
                NodeLauncher.Running running = context.launcher().start(settings)) {
            for (int i = 0; i < members.size(); i++) {
                members.get(i).server = running.apps().get(i);
            }
            started.complete(running);
            members.forEach(Member::start);
            context.out().println("\u2705  You're up and running! Both Dapr and your app logs will appear here.");
            running.awaitClose();
            if (!isAsked.get()) {
                stopCommands();
                throw CliFailure.failure("the node stopped by itself; its log says why");
            }
            return closed.join();
        }
    }

    private void onSignal(final String signal) {
        if (!isSignalled.compareAndSet(false, true)) {
            members.forEach(Member::killCommand);
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
        }
        if (isAsked.compareAndSet(false, true)) {
            LOGGER.log(Level.INFO, "SIG" + signal + ": closing");
            close(signal.equals("INT") ? ExitCode.INTERRUPTED : ExitCode.OK);
        }
    }

    private void onLast() {
        if (isAsked.compareAndSet(false, true)) {
            LOGGER.log(Level.INFO, "the last app has gone: closing");
            close(firstFailure.get());
        }
    }

    /** The apps first, all at once: they may still want something. */
    private void close(final int exitCode) {
        try {
            final NodeLauncher.Running running = started.join();
            stopCommands();
            running.close();
        } finally {
            closed.complete(exitCode);
        }
    }

    private void stopCommands() {
        final List<Thread> stopping = members.stream()
                .map(member -> Thread.ofVirtual().start(member::stopCommand))
                .toList();
        try {
            for (final Thread thread : stopping) {
                thread.join();
            }
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
