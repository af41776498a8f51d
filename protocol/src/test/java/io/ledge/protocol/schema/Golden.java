package io.ledge.protocol.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What earlier versions put on the wire, kept for good in {@code src/test/resources/golden/vN}: the bytes of every message
 * with the values of {@link Sample} ({@code Message.hex}), and the ids they used ({@code ids.txt}).
 *
 * <p>A new version of the schema gets a directory of its own, written once by:
 *
 * <pre>
 *   mvn -q -pl protocol test -Dtest=GoldenRecordingTest -Dledge.golden.record=true
 * </pre>
 *
 * <p>A recording is never overwritten: bytes that differ from it are an incompatible change.
 */
final class Golden {
    static final String IDS = "ids.txt";
    private static final int BYTES_PER_LINE = 16;
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    private final Path directory;

    Golden(final int version) {
        directory = Places.module().resolve("src/test/resources/golden/v" + version);
    }

    boolean has(final String fileName) {
        return Files.exists(directory.resolve(fileName));
    }

    String hex(final Schema.Message message) {
        return read(message.name() + ".hex");
    }

    byte[] bytes(final Schema.Message message) {
        return HexFormat.of().parseHex(hex(message).replaceAll("\\s", ""));
    }

    List<String> ids() {
        return read(IDS).lines().toList();
    }

    /** Only what is not there. */
    void record(final Schema schema) throws IOException {
        final Codecs codecs = new Codecs(schema);
        Files.createDirectories(directory);
        for (final Schema.Message message : schema.messages()) {
            if (!has(message.name() + ".hex")) {
                final byte[] bytes = codecs.encode(message, Sample.of(schema, message));
                Files.writeString(directory.resolve(message.name() + ".hex"), format(bytes));
            }
        }
        if (!has(IDS)) {
            Files.writeString(directory.resolve(IDS), String.join("\n", ids(schema)) + "\n");
        }
    }

    static String format(final byte[] bytes) {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes.length; i += BYTES_PER_LINE) {
            text.append(HEX.formatHex(bytes, i, Math.min(i + BYTES_PER_LINE, bytes.length)))
                    .append('\n');
        }
        return text.toString();
    }

    /** One line per name that has a number on the wire: {@code Path number type}. */
    static List<String> ids(final Schema schema) {
        final List<String> lines = new ArrayList<>();
        schema.enums()
                .forEach((name, values) ->
                        values.forEach((value, number) -> lines.add(name + "." + value + " " + number + " value")));
        for (final Schema.Message message : schema.messages()) {
            lines.add(message.name() + " " + message.id() + " message");
            addIds(message.name(), message.members(), lines);
        }
        return lines;
    }

    private static void addIds(final String path, final List<Schema.Member> members, final List<String> lines) {
        for (final Schema.Member member : members) {
            final String line = path + "." + member.name() + " " + member.id() + " ";
            switch (member) {
                case Schema.Field field -> lines.add(line + field.type());
                case Schema.Data data -> lines.add(line + data.type());
                case Schema.Group group -> {
                    lines.add(line + "group");
                    addIds(path + "." + group.name(), group.members(), lines);
                }
            }
        }
    }

    private String read(final String fileName) {
        try {
            return Files.readString(directory.resolve(fileName));
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
