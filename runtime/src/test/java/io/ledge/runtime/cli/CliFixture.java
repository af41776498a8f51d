package io.ledge.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The command line with captured streams, over a {@link FakeLink}. */
final class CliFixture {
    final FakeLink link = new FakeLink();
    final List<String> opened = new CopyOnWriteArrayList<>();
    final List<NodeLauncher.Settings> started = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    byte[] in = {};
    private boolean isOutputBroken;
    NodeLink.Opener opener = (dataDir, appId) -> {
        opened.add(dataDir + " as '" + appId + "'");
        return link;
    };
    NodeLauncher launcher = settings -> {
        throw new AssertionError("nobody asked for a node");
    };

    /** From now on nobody reads standard output. */
    void breakOutput() {
        isOutputBroken = true;
    }

    private static final class BrokenPipe extends OutputStream {
        @Override
        public void write(final int b) throws IOException {
            throw new IOException("Broken pipe");
        }
    }

    /** @return the exit code */
    int run(final String... arguments) {
        out.reset();
        err.reset();
        return LedgeCli.run(context(), arguments);
    }

    CliContext context() {
        return new CliContext(
                new PrintStream(isOutputBroken ? new BrokenPipe() : out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new ByteArrayInputStream(in),
                false,
                false,
                opener,
                launcher);
    }

    /** Standard output, when the command ended well and said nothing on standard error. */
    String ok(final String... arguments) {
        final int exitCode = run(arguments);
        assertEquals("", err(), () -> "standard error of ledge " + String.join(" ", arguments));
        assertEquals(ExitCode.OK, exitCode);
        return out();
    }

    /** Fails unless the command prints this one line on standard error, nothing else, and ends with the code. */
    void assertFails(final int exitCode, final String message, final String... arguments) {
        final int actual = run(arguments);
        assertEquals(message + "\n", err());
        assertEquals("", out());
        assertEquals(exitCode, actual);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    byte[] outBytes() {
        return out.toByteArray();
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
