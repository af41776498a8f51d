package io.ledge.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * The files that a run leaves behind, all of one name with its date.
 *
 * @param name such as {@code ipc-20261123-181650}
 */
public record Results(Path directory, String name) {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    /** Of the run that ends now. @param benchmark as on the command line */
    public static Results of(final Path directory, final String benchmark) throws IOException {
        return new Results(
                Files.createDirectories(directory),
                benchmark + "-" + LocalDateTime.now().format(STAMP));
    }

    /** {@code 20261123-181650}. */
    public String stamp() {
        return name.substring(name.indexOf('-') + 1);
    }

    /** @param extension with its dot */
    public Path write(final String extension, final List<String> lines) throws IOException {
        return Files.write(directory.resolve(name + extension), lines);
    }
}
