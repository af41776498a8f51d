package io.ledge.benchmarks.jmh;

import io.ledge.state.chronicle.map.MapKey;
import io.ledge.state.chronicle.map.MapSize;
import io.ledge.state.chronicle.map.MapValue;
import io.ledge.state.chronicle.map.StateMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/** On the map of {@code state.chronicle-map}, without the ring before it. Needs {@code packaging/chronicle.options}. */
final class ChronicleItems implements ItemMap {
    private static final long LOCK_PATIENCE_MS = 1_000;
    private static final UnsafeBuffer NO_TYPE = new UnsafeBuffer(new byte[0]);

    private final UnsafeBuffer key = new UnsafeBuffer(new byte[KEY_LENGTH]);
    private final UnsafeBuffer value = new UnsafeBuffer(new byte[MAX_VALUE_LENGTH]);
    private final MapKey mapKey = new MapKey();
    private final MapValue mapValue = new MapValue();
    private final StateMap.Change change = (isThere, existing) -> mapValue;
    private final StateMap.Visitor visitor = this::copy;
    private final Path directory;
    private final StateMap map;

    ChronicleItems(final int entries, final int valueLength) {
        try {
            directory = Files.createTempDirectory(Path.of("/dev/shm"), "ledge-jmh-");
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        map = StateMap.open(
                directory.resolve("items.map"),
                new MapSize(entries, KEY_LENGTH, valueLength),
                LOCK_PATIENCE_MS,
                note -> {},
                () -> false);
    }

    @Override
    public void put(final int index, final int valueLength) {
        key.putInt(0, index);
        mapValue.inline(map.nextVersion(), 0, NO_TYPE, 0, value, 0, valueLength);
        map.update(mapKey.item(key, KEY_LENGTH), change);
    }

    @Override
    public long get(final int index) {
        key.putInt(0, index);
        map.read(mapKey.item(key, KEY_LENGTH), visitor);
        return value.getLong(0);
    }

    private void copy(final MapValue found) {
        value.putBytes(0, found.value(), 0, found.value().capacity());
    }

    @Override
    public void close() {
        map.close();
        try (var files = Files.list(directory)) {
            for (final Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(directory);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
