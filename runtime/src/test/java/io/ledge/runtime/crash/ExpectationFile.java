package io.ledge.runtime.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * An expectation on the disk. Intents are synced before the changes are sent, answers with the next intents: so it can be
 * gone on from after the machine itself lost its power, with fewer certainties but none that is wrong.
 *
 * <pre>
 *   17 set k3 120          change 17 is about to be sent
 *   17 done 4711           … was acknowledged, and got that version (0: none was told)
 *   18 mismatch            … was refused for its condition          19 refused      … for a reason of the node's
 *   17 seen                a reader was shown the effect of change 17
 *   restart 17             a node was started again and held exactly the changes up to 17
 *   item k3 4711           … and that version of an item, which nobody was told before
 * </pre>
 */
final class ExpectationFile implements Expectation.Log {
    private final FileChannel channel;
    private final StringBuilder pending = new StringBuilder();

    private ExpectationFile(final FileChannel channel) {
        this.channel = channel;
    }

    private static ExpectationFile open(final Path file) {
        try {
            return new ExpectationFile(FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Goes on from the file where there is one. A last line that is not whole was never synced, and is cut. */
    static Expectation load(final Path file, final String name, final Versions versions) {
        try {
            final String text = Files.exists(file) ? Files.readString(file, UTF_8) : "";
            final String whole = text.substring(0, text.lastIndexOf('\n') + 1);
            if (whole.length() < text.length()) {
                Files.writeString(file, whole);
            }
            final Expectation expectation = new Expectation(name, versions, open(file));
            List.of(whole.split("\n")).stream().filter(line -> !line.isEmpty()).forEach(expectation::replay);
            return expectation;
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @Override
    public void append(final String line) {
        pending.append(line).append('\n');
    }

    @Override
    public void force() {
        flush();
        try {
            channel.force(false);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private void flush() {
        final ByteBuffer bytes = ByteBuffer.wrap(pending.toString().getBytes(UTF_8));
        pending.setLength(0);
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @Override
    public void close() {
        flush();
        try {
            channel.close();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
