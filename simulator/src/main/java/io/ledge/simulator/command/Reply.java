package io.ledge.simulator.command;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.DoneDecoder;
import io.ledge.protocol.codec.ErrorDecoder;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.StateBulkItemDecoder;
import io.ledge.protocol.codec.StateIncrementedDecoder;
import io.ledge.protocol.codec.StateScanItemDecoder;
import io.ledge.protocol.codec.StateScanPageDecoder;
import io.ledge.protocol.codec.StateValueDecoder;
import io.ledge.simulator.trace.Dice;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A message from the node, taken apart. */
public sealed interface Reply {
    /**
     * An item as any of the answers shows it.
     *
     * @param value null: it is in the body of that id
     */
    record Item(
            boolean found,
            String key,
            long version,
            long expiryMs,
            String contentType,
            byte[] value,
            long bodyId,
            int length) {
        public Item withValue(final byte[] body) {
            return new Item(found, key, version, expiryMs, contentType, body, 0, length);
        }

        @Override
        public String toString() {
            return !found
                    ? "absent"
                    : (value == null ? "body of " + length + " B" : Values.describe(value)) + ", version " + version
                            + (expiryMs == 0 ? "" : ", until " + expiryMs)
                            + (contentType.isEmpty() ? "" : ", " + contentType);
        }
    }

    record Value(Item item) implements Reply {}

    record BulkItem(int index, int count, Item item) implements Reply {}

    record ScanItem(int index, Item item) implements Reply {}

    record ScanPage(int itemCount, boolean isLast, byte[] cursor) implements Reply {
        @Override
        public String toString() {
            return "ScanPage[itemCount=" + itemCount + ", isLast=" + isLast + "]";
        }
    }

    record Done(long newVersion) implements Reply {}

    record Incremented(long newValue, long newVersion, long expiryMs) implements Reply {}

    record Failed(ErrorCode code, String message) implements Reply {}

    /** Not an answer to a state command. */
    record Other(int templateId) implements Reply {}

    /** What the trace's hash sees of it. */
    static long digest(final Reply reply) {
        return switch (reply) {
            case Value r -> digest(1, r.item);
            case BulkItem r -> digest(2 + r.index, r.item);
            case ScanItem r -> digest(3 + r.index, r.item);
            case ScanPage r -> r.itemCount * 2L + (r.isLast ? 1 : 0);
            case Done r -> r.newVersion;
            case Incremented r -> r.newValue * 31 + r.newVersion;
            case Failed r -> -r.code.number();
            case Other r -> r.templateId;
        };
    }

    private static long digest(final long seed, final Item item) {
        long digest = Dice.mix(seed * 31 + item.version) + item.expiryMs;
        for (int i = 0; item.value != null && i < item.value.length; i += 61) {
            digest = digest * 31 + item.value[i];
        }
        return digest;
    }

    static long correlationId(final byte[] message) {
        return new MessageHeaderDecoder().wrap(new UnsafeBuffer(message), 0).correlationId();
    }

    static Reply of(final byte[] message) {
        final UnsafeBuffer buffer = new UnsafeBuffer(message);
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        return switch (header.wrap(buffer, 0).templateId()) {
            case StateValueDecoder.TEMPLATE_ID -> value(new StateValueDecoder().wrapAndApplyHeader(buffer, 0, header));
            case StateBulkItemDecoder.TEMPLATE_ID ->
                bulkItem(new StateBulkItemDecoder().wrapAndApplyHeader(buffer, 0, header));
            case StateScanItemDecoder.TEMPLATE_ID ->
                scanItem(new StateScanItemDecoder().wrapAndApplyHeader(buffer, 0, header));
            case StateScanPageDecoder.TEMPLATE_ID -> {
                final StateScanPageDecoder page = new StateScanPageDecoder().wrapAndApplyHeader(buffer, 0, header);
                final byte[] cursor = new byte[page.cursorLength()];
                page.getCursor(cursor, 0, cursor.length);
                yield new ScanPage((int) page.itemCount(), page.isLast() == BooleanType.TRUE, cursor);
            }
            case DoneDecoder.TEMPLATE_ID ->
                new Done(new DoneDecoder().wrapAndApplyHeader(buffer, 0, header).newVersion());
            case StateIncrementedDecoder.TEMPLATE_ID -> {
                final StateIncrementedDecoder done =
                        new StateIncrementedDecoder().wrapAndApplyHeader(buffer, 0, header);
                yield new Incremented(done.newValue(), done.newVersion(), done.expiryMs());
            }
            case ErrorDecoder.TEMPLATE_ID -> {
                final ErrorDecoder error = new ErrorDecoder().wrapAndApplyHeader(buffer, 0, header);
                yield new Failed(ErrorCode.of(error.code()), error.message());
            }
            default -> new Other(header.templateId());
        };
    }

    private static Value value(final StateValueDecoder value) {
        final boolean found = value.found() == BooleanType.TRUE;
        final long bodyId = value.bodyId();
        final int bodyLength = (int) value.bodyLength();
        final String contentType = value.contentType();
        final byte[] bytes = bytes(value.valueLength(), bodyId);
        if (bytes != null) {
            value.getValue(bytes, 0, bytes.length);
        }
        return new Value(new Item(
                found,
                "",
                value.itemVersion(),
                value.expiryMs(),
                contentType,
                bytes,
                bodyId,
                bytes == null ? bodyLength : bytes.length));
    }

    private static BulkItem bulkItem(final StateBulkItemDecoder item) {
        final long bodyId = item.bodyId();
        final int bodyLength = (int) item.bodyLength();
        final String key = item.key();
        final String contentType = item.contentType();
        final byte[] bytes = bytes(item.valueLength(), bodyId);
        if (bytes != null) {
            item.getValue(bytes, 0, bytes.length);
        }
        return new BulkItem(
                (int) item.index(),
                (int) item.count(),
                new Item(
                        item.found() == BooleanType.TRUE,
                        key,
                        item.itemVersion(),
                        item.expiryMs(),
                        contentType,
                        bytes,
                        bodyId,
                        bytes == null ? bodyLength : bytes.length));
    }

    private static ScanItem scanItem(final StateScanItemDecoder item) {
        final long bodyId = item.bodyId();
        final int length = (int) item.itemLength();
        final String key = item.key();
        final String contentType = item.contentType();
        final byte[] bytes = bytes(item.valueLength(), bodyId);
        if (bytes != null) {
            item.getValue(bytes, 0, bytes.length);
        }
        return new ScanItem(
                (int) item.index(),
                new Item(true, key, item.itemVersion(), item.expiryMs(), contentType, bytes, bodyId, length));
    }

    private static byte[] bytes(final int length, final long bodyId) {
        return bodyId == 0 ? new byte[length] : null;
    }

    /** For copies out of the node's buffer. */
    static byte[] copy(final DirectBuffer buffer, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return bytes;
    }
}
