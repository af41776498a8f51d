package io.ledge.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ledge.api.semantics.HttpEndpoint;
import io.ledge.runtime.config.LoadedResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartNoticeTest {
    private static final String NEXT_START = "; that takes effect when the node starts again";

    private final List<String> told = new ArrayList<>();

    @TempDir
    private Path directory;

    @Test
    void shouldTellOnceOfWhatWaits() throws Exception {
        final Path file = directory.resolve("all.yaml");
        final LoadedResources one = read(file, "kind: Component\n---\nkind: HTTPEndpoint\nspec: a\n", 3);
        final RestartNotice notice = new RestartNotice(new Collector(), one);

        notice.tell(read(file, "kind: Component\n\n# longer\n---\nkind: HTTPEndpoint\nspec: a\n", 5));
        assertEquals(List.of(), told, "another document is another one's matter");

        final LoadedResources other = read(file, "kind: HTTPEndpoint\nspec: b\n---\nkind: Component\n", 1);
        notice.tell(other);
        notice.tell(other);
        assertEquals(List.of(file + ":1: HTTPEndpoint 'till' is another now" + NEXT_START), told);

        told.clear();
        notice.tell(new LoadedResources(List.of(), List.of(), List.of(), List.of(), Map.of(), List.of()));
        notice.tell(other);
        assertEquals(
                List.of(
                        file + ":1: HTTPEndpoint 'till' is in no file any more" + NEXT_START,
                        file + ":1: HTTPEndpoint 'till' is new" + NEXT_START),
                told);
    }

    private static LoadedResources read(final Path file, final String text, final int line) throws IOException {
        Files.writeString(file, text);
        final HttpEndpoint endpoint =
                new HttpEndpoint("till", "http://till", Map.of(), HttpEndpoint.Tls.NONE, List.of(), file + ":" + line);
        return new LoadedResources(List.of(), List.of(), List.of(), List.of(endpoint), Map.of(), List.of());
    }

    private final class Collector implements System.Logger {
        @Override
        public String getName() {
            return "test";
        }

        @Override
        public boolean isLoggable(final Level level) {
            return true;
        }

        @Override
        public void log(final Level level, final ResourceBundle bundle, final String text, final Throwable thrown) {
            told.add(text);
        }

        @Override
        public void log(final Level level, final ResourceBundle bundle, final String text, final Object... values) {
            told.add(values == null || values.length == 0 ? text : MessageFormat.format(text, values));
        }
    }
}
