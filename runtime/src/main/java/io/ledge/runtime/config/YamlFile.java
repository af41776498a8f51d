package io.ledge.runtime.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * One file of YAML documents. Each document is parsed on its own, so that a slip in one does not take the others away;
 * line numbers stay those of the file.
 */
final class YamlFile {
    /** A resource directory holds configuration: a larger file was put there by mistake. */
    static final int MAX_LENGTH = 1024 * 1024;

    private static final Pattern SEPARATOR = Pattern.compile("---(\\s.*)?");
    private static final Pattern IGNORED = Pattern.compile("\\s*|\\s*#.*|%.*|---\\s*(#.*)?|\\.\\.\\.\\s*");

    /** @param firstLine from 0 */
    record Document(int firstLine, String text) {
        private static final Pattern START = Pattern.compile("---\\s*(#.*)?\n");

        /** Without the line that may stand in front of it. */
        String content() {
            final Matcher start = START.matcher(text);
            return text.substring(start.lookingAt() ? start.end() : 0).strip();
        }

        /** Empty when it holds nothing. */
        Optional<Node> parse() throws ResourceException {
            // Lines in front of the document are kept, empty, so that marks speak of the file.
            final String padded = "\n".repeat(firstLine) + text;
            final LoadSettings settings = LoadSettings.builder()
                    .setUseMarks(true)
                    .setSchema(new CoreSchema())
                    .build();
            try {
                return new Compose(settings).composeString(padded);
            } catch (final MarkedYamlEngineException ex) {
                throw syntaxError(ex);
            } catch (final ReaderException ex) {
                throw badCharacter(padded, ex);
            } catch (final YamlEngineException ex) {
                throw new ResourceException(firstLine + 1, 1, "not valid YAML: " + ex.getMessage());
            }
        }
    }

    private YamlFile() {}

    /** @throws IOException with a message that needs the file's name in front */
    static List<Document> read(final Path file) throws IOException {
        final long length = Files.size(file);
        if (length > MAX_LENGTH) {
            throw new IOException("is " + length + " bytes long; a resource file may have " + MAX_LENGTH);
        }
        return split(decode(Files.readAllBytes(file)));
    }

    private static String decode(final byte[] bytes) throws IOException {
        try {
            final String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (final CharacterCodingException ex) {
            throw new IOException("is not UTF-8 text", ex);
        }
    }

    /** A line that starts with {@code ---} begins a document, wherever it stands: YAML allows it nowhere else. */
    static List<Document> split(final String text) {
        final List<Document> documents = new ArrayList<>();
        final List<String> lines = text.lines().toList();
        int from = 0;
        for (int i = 0; i <= lines.size(); i++) {
            if (i == lines.size() || i > from && SEPARATOR.matcher(lines.get(i)).matches()) {
                final List<String> part = lines.subList(from, i);
                if (!part.stream().allMatch(line -> IGNORED.matcher(line).matches())) {
                    documents.add(new Document(from, String.join("\n", part) + "\n"));
                }
                from = i;
            }
        }
        return documents;
    }

    private static ResourceException syntaxError(final MarkedYamlEngineException ex) {
        final Mark mark = ex.getProblemMark().or(ex::getContextMark).orElseThrow();
        final boolean tab = mark.getPointer() < mark.getBuffer().length && mark.getBuffer()[mark.getPointer()] == '\t';
        final String message = tab
                ? "a tab in the indentation: YAML wants blanks"
                : "not valid YAML: " + (ex.getContext() == null ? "" : ex.getContext() + ", ") + ex.getProblem();
        return new ResourceException(mark.getLine() + 1, mark.getColumn() + 1, message.stripTrailing());
    }

    private static ResourceException badCharacter(final String text, final ReaderException ex) {
        final String before = text.substring(0, Math.min(ex.getPosition(), text.length()));
        final int line = (int) before.chars().filter(ch -> ch == '\n').count() + 1;
        final int column = before.length() - before.lastIndexOf('\n');
        return new ResourceException(
                line, column, String.format("character U+%04X is not allowed in YAML", ex.getCodePoint()));
    }
}
