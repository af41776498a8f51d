package io.ledge.runtime.demo;

import io.ledge.runtime.node.LedgeNode;
import io.ledge.runtime.node.NodeContext;
import io.ledge.runtime.text.Terminals;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code ledge demo}. Everything is started, shown and stopped on the calling thread; Ctrl-C only asks it to stop, and the
 * JVM ends (with 130) when it has.
 */
@Command(
        name = "demo",
        description = "Show a simulated greenhouse, two apps and what Ledge's IPC costs",
        footer = {
            "",
            "Examples:",
            "  ledge demo                     until Ctrl-C",
            "  ledge demo --for 15s           ends by itself",
            "  ledge demo --for 10s -o json   one JSON object a line"
        })
public final class DemoCommand implements Callable<Integer> {
    /** Values of {@code -o}. */
    enum Form {
        table,
        json
    }

    private static final int OK = 0;
    private static final int FAILURE = 1;
    private static final int INTERRUPTED = 130;
    private static final int MAX_RATE = 10_000;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            converter = DemoDuration.class,
            description = "end after this time from the first reading, such as 15s or 2m (default: at Ctrl-C)")
    private Duration duration = Duration.ZERO;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            defaultValue = "table",
            description = "table or json (default: ${DEFAULT-VALUE})")
    private Form form;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "100",
            description = "latency measurements a second, 1 to 10000 (default: ${DEFAULT-VALUE})")
    private int rate;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "data directory of the node (default: a private one, removed at the end)")
    private Path dataDir;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    private boolean help;

    @Spec
    private CommandSpec spec;

    private final PrintStream out = utf8(FileDescriptor.out);
    private final PrintStream err = utf8(FileDescriptor.err);

    /** @return 0 when the time is over, 1 when something failed, 130 after Ctrl-C */
    @Override
    public Integer call() throws Exception {
        if (rate < 1 || rate > MAX_RATE) {
            throw new ParameterException(
                    spec.commandLine(), "Invalid value for option '--rate': " + rate + " is not from 1 to " + MAX_RATE);
        }
        try (StopSignal stop = StopSignal.install()) {
            return run(stop);
        }
    }

    private int run(final StopSignal stop) throws Exception {
        final Consumer<String> progress = line -> err.println("ledge demo: " + line);
        progress.accept("starting a gateway with a simulated greenhouse …");
        try (DemoDirectory directory = DemoDirectory.open(dataDir);
                LedgeNode node = LedgeNode.launch(
                        new NodeContext().dataDir(directory.path()).components(DemoComponents.all()));
                DemoSession session = new DemoSession(output(), progress, stop::isAsked)) {
            progress.accept("gateway is up, shared memory in " + node.directory());
            session.startApps(directory.path(), rate);
            session.show(duration);
            progress.accept("stopping …");
        } catch (final DemoException ex) {
            progress.accept(ex.getMessage());
            return FAILURE;
        }
        progress.accept("stopped");
        return stop.isAsked() ? INTERRUPTED : OK;
    }

    private DemoOutput output() {
        if (form == Form.json) {
            return new DemoOutput.Json(out);
        }
        return isLive() ? new DemoOutput.Live(out) : new DemoOutput.Plain(out);
    }

    private static boolean isLive() {
        return Terminals.wantsColour(Terminals.STDOUT) && !"dumb".equals(System.getenv("TERM"));
    }

    private static PrintStream utf8(final FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
    }
}
