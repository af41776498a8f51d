package io.ledge.runtime.node;

import io.ledge.runtime.config.LoadedResources;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says, once, that an edit waits for the node's next start: of resources that are read only then ({@code Resiliency},
 * {@code HTTPEndpoint}). They are compared by the text of their YAML documents. Under the lock of whoever reads the files.
 */
final class RestartNotice {
    private static final Pattern SOURCE = Pattern.compile("(.*?):(\\d+)(:\\d+)?");
    private static final String DOCUMENT_START = "---";

    private final System.Logger logger;
    private Map<String, Found> last;

    private record Found(String text, String source) {}

    RestartNotice(final System.Logger logger, final LoadedResources atStart) {
        this.logger = logger;
        last = found(atStart);
    }

    void tell(final LoadedResources now) {
        final Map<String, Found> found = found(now);
        found.forEach((what, resource) -> {
            final Found before = last.get(what);
            if (before == null) {
                tell(resource, what + " is new");
            } else if (!before.text().equals(resource.text())) {
                tell(resource, what + " is another now");
            }
        });
        last.forEach((what, resource) -> {
            if (!found.containsKey(what)) {
                tell(resource, what + " is in no file any more");
            }
        });
        last = found;
    }

    private void tell(final Found resource, final String change) {
        logger.log(Level.WARNING, resource.source() + ": " + change + "; that takes effect when the node starts again");
    }

    private static Map<String, Found> found(final LoadedResources resources) {
        final Map<String, Found> found = new LinkedHashMap<>();
        resources.resiliencies().forEach(spec -> found.put("Resiliency '" + spec.name() + "'", found(spec.source())));
        resources
                .httpEndpoints()
                .forEach(endpoint -> found.put("HTTPEndpoint '" + endpoint.name() + "'", found(endpoint.source())));
        return found;
    }

    private static Found found(final String source) {
        final Matcher place = SOURCE.matcher(source);
        try {
            return new Found(
                    place.matches() ? document(Path.of(place.group(1)), Integer.parseInt(place.group(2))) : "", source);
        } catch (final IOException ex) {
            return new Found("", source); // it has just gone
        }
    }

    /** @param line of any part of it, from 1 */
    private static String document(final Path file, final int line) throws IOException {
        final List<String> lines = Files.readAllLines(file);
        int from = Math.min(line, lines.size());
        while (from > 0 && !lines.get(from - 1).startsWith(DOCUMENT_START)) {
            from--;
        }
        int to = from;
        while (to < lines.size() && !lines.get(to).startsWith(DOCUMENT_START)) {
            to++;
        }
        return String.join("\n", lines.subList(from, to)).strip();
    }
}
