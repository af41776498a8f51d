package io.ledge.runtime.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The checkout's own text files: what a commit holds, without what the build or a run leaves beside it. */
final class Sources {
    private static final Path ROOT =
            Path.of(System.getProperty("ledge.root", "..")).toAbsolutePath();
    private static final Set<String> NOT_OURS = Set.of("target", ".git", ".idea", ".vscode", "results");
    private static final Set<String> TEXT = Set.of(
            "java",
            "xml",
            "md",
            "sh",
            "yaml",
            "yml",
            "options",
            "properties",
            "service",
            "txt",
            "config",
            "hex",
            "json");

    static final List<Source> ALL = read();

    private Sources() {}

    /** @param path from the top of the checkout, with slashes */
    record Source(String path, String text) {
        boolean isJava() {
            return path.endsWith(".java");
        }

        boolean isMain() {
            return path.contains("/src/main/java/");
        }

        List<String> lines() {
            return text.lines().toList();
        }
    }

    static Stream<Source> java() {
        return ALL.stream().filter(Source::isJava);
    }

    static Stream<Source> mainJava() {
        return ALL.stream().filter(source -> source.isJava() && source.isMain());
    }

    private static List<Source> read() {
        try (Stream<Path> top = Files.list(ROOT)) {
            return top.flatMap(Sources::walk)
                    .sorted((a, b) -> a.path().compareTo(b.path()))
                    .toList();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static Stream<Source> walk(final Path path) {
        final String name = path.getFileName().toString();
        if (NOT_OURS.contains(name) || Files.isSymbolicLink(path)) {
            return Stream.empty();
        }
        if (Files.isDirectory(path)) {
            try (Stream<Path> children = Files.list(path)) {
                return children.toList().stream().flatMap(Sources::walk);
            } catch (final IOException ex) {
                throw new UncheckedIOException(ex);
            }
        }
        final boolean isText = !name.contains(".") || TEXT.contains(name.substring(name.lastIndexOf('.') + 1));
        return isText ? Stream.of(source(path)) : Stream.empty();
    }

    private static Source source(final Path path) {
        try {
            return new Source(ROOT.relativize(path).toString().replace('\\', '/'), Files.readString(path));
        } catch (final IOException ex) {
            throw new UncheckedIOException("not a text file: " + path, ex);
        }
    }
}
