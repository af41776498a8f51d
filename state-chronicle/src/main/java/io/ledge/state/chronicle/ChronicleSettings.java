package io.ledge.state.chronicle;

import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.state.chronicle.map.MapSize;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** The component's metadata, as {@code metadata.yaml} describes it. */
record ChronicleSettings(Path file, MapSize size) {
    static final List<String> KEYS = List.of("file", "entries", "averageKeySize", "averageValueSize", "keyPrefix");

    private static final int ENTRIES_DEFAULT = 100_000;
    private static final int ENTRIES_MIN = 1_000;
    private static final int ENTRIES_MAX = 1_000_000_000;
    private static final int AVERAGE_KEY_DEFAULT = 64;
    private static final int AVERAGE_KEY_MAX = 1_281;
    private static final int AVERAGE_VALUE_DEFAULT = 512;
    private static final int AVERAGE_VALUE_MAX = 4096;

    static ChronicleSettings parse(final ComponentSpec spec) throws ComponentException {
        final Path file;
        try {
            file = Path.of(spec.required("file"));
        } catch (final InvalidPathException ex) {
            throw spec.invalid(spec.property("file").orElseThrow(), "the path of a file");
        }
        final MapSize size = new MapSize(
                spec.integer("entries", ENTRIES_DEFAULT, ENTRIES_MIN, ENTRIES_MAX),
                spec.integer("averageKeySize", AVERAGE_KEY_DEFAULT, 1, AVERAGE_KEY_MAX),
                spec.integer("averageValueSize", AVERAGE_VALUE_DEFAULT, 1, AVERAGE_VALUE_MAX));
        spec.text("keyPrefix"); // the node's, which puts it in front of every key
        return new ChronicleSettings(file, size);
    }
}
