package io.ledge.benchmarks.rig;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Programs of others, on the PATH. */
public final class Programs {
    private Programs() {}

    /** @param wayOut what to do when it is not there, such as the command that installs it; may be empty */
    public static Path find(final String name, final String wayOut) throws AbsentException {
        return Optional.ofNullable(System.getenv("PATH")).stream()
                .flatMap(path -> Arrays.stream(path.split(File.pathSeparator)))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() ->
                        new AbsentException("no " + name + " on the PATH" + (wayOut.isEmpty() ? "" : ": " + wayOut)));
    }
}
