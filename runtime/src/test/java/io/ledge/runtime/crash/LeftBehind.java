package io.ledge.runtime.crash;

import io.ledge.client.LedgeClient;
import io.ledge.runtime.process.JavaLaunch;
import io.ledge.runtime.process.NodeProcess;
import io.ledge.test.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A data directory that a killed node left, and what is expected of it. To be copied for every experiment.
 *
 * <pre>
 *   DIRECTORY/data/journal/…     DIRECTORY/expected
 * </pre>
 */
record LeftBehind(Path directory) {
    static final String STORE = "statestore";
    private static final String APP = "app";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** After so many changes, one by one: a few segments, no snapshot. */
    static LeftBehind of(final Path directory, final JavaLaunch launch, final int changes) throws Exception {
        return new LeftBehind(Files.createDirectories(directory)).live(launch, writer -> writer.changes(changes));
    }

    /** With a snapshot, and a few changes after it. */
    static LeftBehind withSnapshot(final Path directory, final JavaLaunch launch) throws Exception {
        final LeftBehind left = new LeftBehind(Files.createDirectories(directory));
        return left.live(launch, writer -> {
            for (int i = 0; i < 12; i++) {
                writer.change(new Change.Set("k" + i, 30_000));
            }
            Await.await(PATIENCE, () -> "a snapshot in " + left.journal(), () -> !left.files("snapshot-")
                    .isEmpty());
            writer.changes(20);
        });
    }

    /** What a writer does before the kill. */
    private interface Life {
        void use(OneByOne writer) throws Exception;
    }

    private LeftBehind live(final JavaLaunch launch, final Life life) throws Exception {
        try (NodeProcess node = node(launch);
                Expectation expectation = expectation()) {
            node.startAgain();
            try (LedgeClient client = Requests.connect(node, expectation)) {
                life.use(new OneByOne(client, STORE, expectation, 1).verify());
                node.kill();
            }
        }
        return this;
    }

    LeftBehind copyTo(final Path other) {
        final LeftBehind copy = new LeftBehind(other);
        try {
            Files.createDirectories(copy.journal());
            Files.copy(directory.resolve("expected"), other.resolve("expected"));
            for (final Path file : files("")) {
                Files.copy(file, copy.journal().resolve(file.getFileName()));
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return copy;
    }

    Path journal() {
        return directory.resolve("data").resolve("journal");
    }

    /** Those of the journal whose names start so, oldest first. */
    List<Path> files(final String start) {
        try (Stream<Path> files = Files.list(journal())) {
            return files.filter(file -> file.getFileName().toString().startsWith(start))
                    .sorted()
                    .toList();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Offset behind the last batch of the last segment that is used. */
    int endOfLog() {
        final List<BatchList.Batch> batches = BatchList.of(lastUsedSegment());
        return batches.getLast().offset() + batches.getLast().length();
    }

    Path lastUsedSegment() {
        return files("journal-").stream()
                .filter(segment -> !BatchList.of(segment).isEmpty())
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    /** Not started. */
    NodeProcess node(final JavaLaunch launch) {
        return NodeProcess.prepare(directory, directory.resolve("data"), List.of())
                .launch(launch);
    }

    Expectation expectation() {
        return ExpectationFile.load(directory.resolve("expected"), APP, new Versions());
    }

    /** The last acknowledgement is no promise any more. */
    void forgetLastAnswer() {
        final Path file = directory.resolve("expected");
        try {
            final String text = Files.readString(file);
            final int last = text.lastIndexOf(" done ");
            Files.writeString(
                    file,
                    text.substring(0, text.lastIndexOf('\n', last) + 1) + text.substring(text.indexOf('\n', last) + 1));
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
