package io.ledge.state.chronicle.map;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ExternalMapQueryContext;
import org.agrona.concurrent.UnsafeBuffer;

/** Takes the lock of a key's segment and keeps it. Arguments: file, key. */
final class HoldingProcess {
    private HoldingProcess() {}

    public static void main(final String[] args) throws Exception {
        ChronicleJvm.prepare();
        final Path file = Path.of(args[0]);
        final UnsafeBuffer name = new UnsafeBuffer(args[1].getBytes(StandardCharsets.UTF_8));
        final MapSize size = MarkerFile.read(file).orElseThrow().size();
        try (ChronicleMap<MapKey, MapValue> map = MapFile.builder(size, file).createPersistedTo(file.toFile());
                ExternalMapQueryContext<MapKey, MapValue, ?> context =
                        map.queryContext(new MapKey().item(name, name.capacity()))) {
            context.readLock().lock();
            System.out.println("holding");
            Thread.currentThread().join();
        }
    }
}
