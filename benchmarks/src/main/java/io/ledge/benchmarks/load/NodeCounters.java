package io.ledge.benchmarks.load;

import io.ledge.core.counter.CountersFile;
import io.ledge.core.counter.NodeCounter;
import io.ledge.protocol.NodeFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.agrona.concurrent.status.CountersReader;

/**
 * What a running node counts. It publishes ten times a second, up to a second late when it is busy: read it when nobody
 * has asked it for a while.
 */
public record NodeCounters(Map<NodeCounter, Long> values) {
    /** @param directory the node's, as {@link NodeMain} was given it */
    public static NodeCounters read(final Path directory) throws IOException {
        final Path shared = NodeFiles.find(NodeMain.dataDir(directory))
                .orElseThrow(() -> new IOException("no node runs in " + directory))
                .directory();
        final Map<NodeCounter, Long> values = new EnumMap<>(NodeCounter.class);
        try (CountersFile file = CountersFile.open(shared.resolve(NodeFiles.COUNTERS_FILE))) {
            final CountersReader reader = file.reader();
            reader.forEach((counterId, typeId, _, _) ->
                    counterOf(typeId).ifPresent(counter -> values.put(counter, reader.getCounterValue(counterId))));
        }
        return new NodeCounters(values);
    }

    private static Optional<NodeCounter> counterOf(final int typeId) {
        return Arrays.stream(NodeCounter.values())
                .filter(counter -> counter.id() == typeId)
                .findFirst();
    }

    /** 0 when the node does not count it. */
    public long get(final NodeCounter counter) {
        return values.getOrDefault(counter, 0L);
    }

    /** Since {@code before}. */
    public long get(final NodeCounter counter, final NodeCounters before) {
        return get(counter) - before.get(counter);
    }
}
