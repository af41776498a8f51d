package io.ledge.core.journal.log;

import io.ledge.core.memory.MemoryTag;
import io.ledge.core.memory.OffHeapRegions;
import java.util.function.Consumer;

/** Changes bytes of a file as the format's own classes would. */
final class TestBytes {
    private TestBytes() {}

    static void with(final byte[] content, final Consumer<ChecksummedBuffer> change) {
        try (OffHeapRegions regions = new OffHeapRegions()) {
            final ChecksummedBuffer buffer = new ChecksummedBuffer(regions.reserve(MemoryTag.JOURNAL, content.length));
            buffer.bytes().putBytes(0, content);
            change.accept(buffer);
            buffer.bytes().getBytes(0, content);
        }
    }
}
