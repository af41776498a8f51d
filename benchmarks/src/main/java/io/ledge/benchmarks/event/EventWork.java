package io.ledge.benchmarks.event;

import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.table.RecordInput;
import io.ledge.core.table.RecordTable;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.DoneEncoder;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.StateSetDecoder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** What the core does with one event: decode a {@code StateSet}, put the record, encode {@code Done}. */
final class EventWork implements AutoCloseable {
    static final int REPLY_LENGTH = MessageHeaderEncoder.ENCODED_LENGTH + DoneEncoder.BLOCK_LENGTH;

    private static final long MAX_ENTRIES = 10_000;
    private static final long MAX_BYTES = 16 << 20;

    private final OffHeapRegions regions = new OffHeapRegions();
    private final RecordTable table =
            new RecordTable(regions, MAX_ENTRIES, MAX_BYTES, Ipc.INLINE_LIMIT, 42, handle -> {});
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final StateSetDecoder set = new StateSetDecoder();
    private final MessageHeaderEncoder replyHeader = new MessageHeaderEncoder();
    private final DoneEncoder done = new DoneEncoder();
    private final UnsafeBuffer store = new UnsafeBuffer();
    private final UnsafeBuffer key = new UnsafeBuffer();
    private final UnsafeBuffer contentType = new UnsafeBuffer();
    private final UnsafeBuffer value = new UnsafeBuffer();
    private final RecordInput input = new RecordInput();
    private long version;

    /** Executes the command and writes {@link #REPLY_LENGTH} bytes. */
    void execute(final DirectBuffer command, final int offset, final MutableDirectBuffer reply, final int replyOffset) {
        set.wrapAndApplyHeader(command, offset, header);
        final StateSetDecoder.MetadataDecoder metadata = set.metadata();
        while (metadata.hasNext()) {
            metadata.next().sbeSkip();
        }
        set.wrapStore(store);
        set.wrapKey(key);
        set.wrapContentType(contentType);
        set.wrapValue(value);
        final long record = table.put(input.key(0, key, 0, key.capacity())
                .contentType(contentType, 0, contentType.capacity())
                .value(value, 0, value.capacity())
                .version(++version));
        if (record < 0) {
            throw new IllegalStateException("the table refused the record: " + record);
        }
        done.wrapAndApplyHeader(reply, replyOffset, replyHeader).newVersion(version);
        replyHeader.correlationId(header.correlationId());
    }

    @Override
    public void close() {
        regions.close();
    }
}
