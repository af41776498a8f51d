package io.ledge.simulator.command;

import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.BodyChunkEncoder;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.Concurrency;
import io.ledge.protocol.codec.ConnectEncoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.OperationType;
import io.ledge.protocol.codec.StateBulkGetEncoder;
import io.ledge.protocol.codec.StateDeleteEncoder;
import io.ledge.protocol.codec.StateGetEncoder;
import io.ledge.protocol.codec.StateIncrementEncoder;
import io.ledge.protocol.codec.StateScanEncoder;
import io.ledge.protocol.codec.StateSetEncoder;
import io.ledge.protocol.codec.StateTransactEncoder;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;

/** Commands as a client sends them: values above the inline limit in chunks, ahead of the command that names them. */
public final class Messages {
    private static final byte[] NOTHING = {};
    private static final int HEADER = MessageHeaderEncoder.ENCODED_LENGTH;

    private final Keys keys;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64 * 1024]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final BodyChunkEncoder chunk = new BodyChunkEncoder();
    private final StateGetEncoder get = new StateGetEncoder();
    private final StateBulkGetEncoder bulkGet = new StateBulkGetEncoder();
    private final StateSetEncoder set = new StateSetEncoder();
    private final StateDeleteEncoder delete = new StateDeleteEncoder();
    private final StateIncrementEncoder increment = new StateIncrementEncoder();
    private final StateTransactEncoder transact = new StateTransactEncoder();
    private final StateScanEncoder scan = new StateScanEncoder();
    private long lastBodyId;

    public Messages(final Keys keys) {
        this.keys = keys;
    }

    public byte[] connect(final long id, final String appId) {
        final ConnectEncoder connect = new ConnectEncoder().wrapAndApplyHeader(buffer, 0, header);
        connect.pid(1).hangUpWatched(BooleanType.TRUE);
        return finish(id, connect.appId(appId).clientName("simulated").token("").encodedLength());
    }

    /** The command is the last message that the sink gets. */
    public void encode(final Command command, final long id, final Consumer<byte[]> sink) {
        sink.accept(
                switch (command) {
                    case Command.Get c -> get(c.store(), keys.name(c.key()), id);
                    case Command.BulkGet c -> bulkGet(c, id);
                    case Command.Set c -> set(c.store(), keys.name(c.operation().key()), c.operation(), id, sink);
                    case Command.Delete c ->
                        delete(
                                c.store(),
                                keys.name(c.operation().key()),
                                c.operation().condition(),
                                id);
                    case Command.Increment c -> increment(c, id);
                    case Command.Transact c -> transact(c, id, sink);
                    case Command.Scan c -> scan(c, id);
                });
    }

    public byte[] get(final Store store, final String key, final long id) {
        get.wrapAndApplyHeader(buffer, 0, header).metadataCount(0);
        return finish(id, get.store(store.storeName()).key(key).encodedLength());
    }

    private byte[] bulkGet(final Command.BulkGet command, final long id) {
        bulkGet.wrapAndApplyHeader(buffer, 0, header).metadataCount(0);
        final StateBulkGetEncoder.KeysEncoder group = bulkGet.keysCount(command.keys().length);
        for (final int key : command.keys()) {
            group.next().key(keys.name(key));
        }
        return finish(id, bulkGet.store(command.store().storeName()).encodedLength());
    }

    public byte[] set(
            final Store store,
            final String key,
            final Operation operation,
            final long id,
            final Consumer<byte[]> sink) {
        final byte[] value = operation.value();
        final long bodyId = body(value, sink);
        final Condition condition = operation.condition();
        set.wrapAndApplyHeader(buffer, 0, header)
                .concurrency(concurrency(condition))
                .hasEtag(bool(condition.hasEtag()))
                .ifVersion(condition.etag())
                .ttlMs(operation.ttlMs())
                .bodyId(bodyId)
                .bodyLength(bodyId == 0 ? 0 : value.length)
                .newVersion(0)
                .expiryMs(0);
        set.metadataCount(0);
        final byte[] inline = bodyId == 0 ? value : NOTHING;
        return finish(
                id,
                set.store(store.storeName())
                        .key(key)
                        .contentType(operation.contentType())
                        .putValue(inline, 0, inline.length)
                        .encodedLength());
    }

    public byte[] delete(final Store store, final String key, final Condition condition, final long id) {
        delete.wrapAndApplyHeader(buffer, 0, header)
                .concurrency(concurrency(condition))
                .hasEtag(bool(condition.hasEtag()))
                .ifVersion(condition.etag())
                .newVersion(0);
        delete.metadataCount(0);
        return finish(id, delete.store(store.storeName()).key(key).encodedLength());
    }

    private byte[] increment(final Command.Increment command, final long id) {
        increment
                .wrapAndApplyHeader(buffer, 0, header)
                .delta(command.delta())
                .initial(command.initial())
                .ttlMs(command.ttlMs())
                .ttlOfNewOnly(bool(command.ttlOfNewOnly()))
                .newValue(0)
                .newVersion(0)
                .expiryMs(0);
        increment.metadataCount(0);
        return finish(
                id,
                increment
                        .store(command.store().storeName())
                        .key(keys.name(command.key()))
                        .contentType("text/plain")
                        .encodedLength());
    }

    private byte[] transact(final Command.Transact command, final long id, final Consumer<byte[]> sink) {
        final List<Operation> operations = command.operations();
        final long[] bodies = operations.stream()
                .mapToLong(operation -> body(operation.value(), sink))
                .toArray();
        transact.wrapAndApplyHeader(buffer, 0, header).metadataCount(0);
        final StateTransactEncoder.OperationsEncoder group = transact.operationsCount(operations.size());
        for (int i = 0; i < bodies.length; i++) {
            put(group.next(), operations.get(i), bodies[i]);
        }
        return finish(id, transact.store(command.store().storeName()).encodedLength());
    }

    private void put(
            final StateTransactEncoder.OperationsEncoder encoder, final Operation operation, final long bodyId) {
        final Condition condition = operation.condition();
        final byte[] inline = bodyId == 0 ? operation.value() : NOTHING;
        encoder.operation(
                        switch (operation.kind()) {
                            case UPSERT -> OperationType.UPSERT;
                            case DELETE -> OperationType.DELETE;
                            case CHECK -> OperationType.CHECK;
                        })
                .concurrency(concurrency(condition))
                .hasEtag(bool(condition.hasEtag()))
                .ifVersion(condition.etag())
                .ttlMs(operation.ttlMs())
                .bodyId(bodyId)
                .bodyLength(bodyId == 0 ? 0 : operation.value().length)
                .newVersion(0)
                .expiryMs(0)
                .key(keys.name(operation.key()))
                .contentType(operation.contentType())
                .putValue(inline, 0, inline.length);
    }

    private byte[] scan(final Command.Scan command, final long id) {
        scan.wrapAndApplyHeader(buffer, 0, header).itemLimit(command.limit()).withValues(bool(command.withValues()));
        scan.metadataCount(0);
        return finish(
                id,
                scan.store(command.store().storeName())
                        .prefix(command.prefix())
                        .putCursor(command.cursor(), 0, command.cursor().length)
                        .encodedLength());
    }

    /** @return its id; 0: the value goes inline */
    private long body(final byte[] value, final Consumer<byte[]> sink) {
        if (value.length <= Ipc.INLINE_LIMIT) {
            return 0;
        }
        lastBodyId++;
        for (int offset = 0; offset < value.length; offset += Ipc.INLINE_LIMIT) {
            final int length = Math.min(Ipc.INLINE_LIMIT, value.length - offset);
            chunk.wrapAndApplyHeader(buffer, 0, header)
                    .bodyId(lastBodyId)
                    .totalLength(value.length)
                    .chunkOffset(offset)
                    .putChunk(value, offset, length);
            sink.accept(finish(0, chunk.encodedLength()));
        }
        return lastBodyId;
    }

    private byte[] finish(final long id, final int encodedLength) {
        header.correlationId(id);
        return Arrays.copyOf(buffer.byteArray(), HEADER + encodedLength);
    }

    private static BooleanType bool(final boolean value) {
        return value ? BooleanType.TRUE : BooleanType.FALSE;
    }

    private static Concurrency concurrency(final Condition condition) {
        return condition.firstWrite() ? Concurrency.FIRST_WRITE : Concurrency.LAST_WRITE;
    }
}
