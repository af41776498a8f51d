package io.ledge.core.loop;

import io.ledge.protocol.codec.AckEncoder;
import io.ledge.protocol.codec.AckStatus;
import io.ledge.protocol.codec.BackupEncoder;
import io.ledge.protocol.codec.BindingEventEncoder;
import io.ledge.protocol.codec.BindingInvokeEncoder;
import io.ledge.protocol.codec.BindingResultEncoder;
import io.ledge.protocol.codec.BodyChunkEncoder;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.CloseEncoder;
import io.ledge.protocol.codec.CloseReason;
import io.ledge.protocol.codec.ComponentState;
import io.ledge.protocol.codec.ComponentStatusEncoder;
import io.ledge.protocol.codec.Concurrency;
import io.ledge.protocol.codec.ConnectEncoder;
import io.ledge.protocol.codec.ErrorEncoder;
import io.ledge.protocol.codec.HeartbeatEncoder;
import io.ledge.protocol.codec.InvokeEncoder;
import io.ledge.protocol.codec.InvokeResultEncoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.OperationType;
import io.ledge.protocol.codec.PublishEncoder;
import io.ledge.protocol.codec.ServeEncoder;
import io.ledge.protocol.codec.StateBulkGetEncoder;
import io.ledge.protocol.codec.StateDeleteEncoder;
import io.ledge.protocol.codec.StateGetEncoder;
import io.ledge.protocol.codec.StateIncrementEncoder;
import io.ledge.protocol.codec.StateScanEncoder;
import io.ledge.protocol.codec.StateSetEncoder;
import io.ledge.protocol.codec.StateTransactEncoder;
import io.ledge.protocol.codec.StateUnwatchEncoder;
import io.ledge.protocol.codec.StateWatchEncoder;
import io.ledge.protocol.codec.StatusGetEncoder;
import io.ledge.protocol.codec.SubscribeEncoder;
import io.ledge.protocol.codec.SubscriptionKind;
import io.ledge.protocol.codec.UnserveEncoder;
import io.ledge.protocol.codec.UnsubscribeEncoder;
import io.ledge.protocol.codec.WrappedEncoder;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** Every message that clients and ports send, encoded. The first argument is the correlation id. */
final class Commands {
    private static final int HEADER = MessageHeaderEncoder.ENCODED_LENGTH;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[512 * 1024]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();

    private Commands() {}

    /** An operation of a transaction. */
    record Operation(OperationType type, String key, byte[] value, SetOptions options) {
        Operation(final String key, final byte[] value, final SetOptions options) {
            this(OperationType.UPSERT, key, value, options);
        }

        static Operation upsert(final String key, final String value) {
            return new Operation(key, value.getBytes(), SetOptions.NONE);
        }

        static Operation delete(final String key) {
            return new Operation(OperationType.DELETE, key, new byte[0], SetOptions.NONE);
        }

        /** Without an ETag: there must be no such item. */
        static Operation check(final String key) {
            return new Operation(OperationType.CHECK, key, new byte[0], SetOptions.NONE);
        }

        Operation with(final SetOptions changed) {
            return new Operation(type, key, value, changed);
        }
    }

    private byte[] finish(final long correlationId, final int encodedLength) {
        header.correlationId(correlationId);
        return Arrays.copyOf(buffer.byteArray(), HEADER + encodedLength);
    }

    static byte[] connect(final long id, final String appId) {
        final Commands c = new Commands();
        final ConnectEncoder encoder = new ConnectEncoder().wrapAndApplyHeader(c.buffer, 0, c.header);
        encoder.pid(1)
                .hangUpWatched(BooleanType.TRUE)
                .appId(appId)
                .clientName("test")
                .token("");
        return c.finish(id, encoder.encodedLength());
    }

    static byte[] heartbeat(final long id, final long timeNs) {
        final Commands c = new Commands();
        final HeartbeatEncoder encoder = new HeartbeatEncoder().wrapAndApplyHeader(c.buffer, 0, c.header);
        return c.finish(id, encoder.clientTimeNs(timeNs).encodedLength());
    }

    static byte[] close(final long id) {
        final Commands c = new Commands();
        final CloseEncoder encoder = new CloseEncoder().wrapAndApplyHeader(c.buffer, 0, c.header);
        return c.finish(id, encoder.reason(CloseReason.NORMAL).message("").encodedLength());
    }

    static byte[] chunk(
            final long bodyId,
            final long totalLength,
            final long chunkOffset,
            final byte[] data,
            final int offset,
            final int length) {
        final Commands c = new Commands();
        final BodyChunkEncoder encoder = new BodyChunkEncoder().wrapAndApplyHeader(c.buffer, 0, c.header);
        encoder.bodyId(bodyId).totalLength(totalLength).chunkOffset(chunkOffset).putChunk(data, offset, length);
        return c.finish(0, encoder.encodedLength());
    }

    static byte[] wrapped(final long id, final long bodyId, final long bodyLength) {
        final Commands c = new Commands();
        final WrappedEncoder encoder = new WrappedEncoder().wrapAndApplyHeader(c.buffer, 0, c.header);
        return c.finish(id, encoder.bodyId(bodyId).bodyLength(bodyLength).encodedLength());
    }

    static byte[] get(final long id, final String store, final String key) {
        final Commands c = new Commands();
        final StateGetEncoder encoder = new StateGetEncoder().wrapAndApplyHeader(c.buffer, 0, c.header);
        encoder.metadataCount(1).next().name("consistency").value("strong");
        return c.finish(id, encoder.store(store).key(key).encodedLength());
    }

    static byte[] bulkGet(final long id, final String store, final List<String> keys) {
        final Commands c = new Commands();
        final StateBulkGetEncoder encoder = new StateBulkGetEncoder().wrapAndApplyHeader(c.buffer, 0, c.header);
        encoder.metadataCount(0);
        final StateBulkGetEncoder.KeysEncoder group = encoder.keysCount(keys.size());
        keys.forEach(key -> group.next().key(key));
        return c.finish(id, encoder.store(store).encodedLength());
    }

    static byte[] set(
            final long id, final String store, final String key, final byte[] value, final SetOptions options) {
        final Commands c = new Commands();
        final StateSetEncoder encoder = new StateSetEncoder().wrapAndApplyHeader(c.buffer, 0, c.header);
        encoder.concurrency(options.firstWrite() ? Concurrency.FIRST_WRITE : Concurrency.LAST_WRITE)
                .hasEtag(options.etag() == null ? BooleanType.FALSE : BooleanType.TRUE)
                .ifVersion(options.etag() == null ? 0 : options.etag())
                .ttlMs(options.ttlMs())
                .bodyId(options.bodyId())
                .bodyLength(options.bodyLength())
                .newVersion(0)
                .expiryMs(0);
        encoder.metadataCount(1).next().name(options.metadataName()).value(options.metadataValue());
        encoder.store(store).key(key).contentType(options.contentType()).putValue(value, 0, value.length);
        return c.finish(id, encoder.encodedLength());
    }

    static byte[] delete(final long id, final String store, final String key, final SetOptions options) {
        final Commands c = new Commands();
        final StateDeleteEncoder encoder = new StateDeleteEncoder().wrapAndApplyHeader(c.buffer, 0, c.header);
        encoder.concurrency(options.firstWrite() ? Concurrency.FIRST_WRITE : Concurrency.LAST_WRITE)
                .hasEtag(options.etag() == null ? BooleanType.FALSE : BooleanType.TRUE)
                .ifVersion(options.etag() == null ? 0 : options.etag())
                .newVersion(0);
        encoder.metadataCount(0);
        return c.finish(id, encoder.store(store).key(key).encodedLength());
    }

    static byte[] transact(final long id, final String store, final Operation... operations) {
        final Commands c = new Commands();
        final StateTransactEncoder encoder = new StateTransactEncoder().wrapAndApplyHeader(c.buffer, 0, c.header);
        encoder.metadataCount(0);
        final StateTransactEncoder.OperationsEncoder group = encoder.operationsCount(operations.length);
        for (final Operation operation : operations) {
            final SetOptions options = operation.options();
            final byte[] value = operation.value();
            group.next()
                    .operation(operation.type())
                    .concurrency(options.firstWrite() ? Concurrency.FIRST_WRITE : Concurrency.LAST_WRITE)
                    .hasEtag(options.etag() == null ? BooleanType.FALSE : BooleanType.TRUE)
                    .ifVersion(options.etag() == null ? 0 : options.etag())
                    .ttlMs(options.ttlMs())
                    .bodyId(options.bodyId())
                    .bodyLength(options.bodyLength())
                    .newVersion(0)
                    .expiryMs(0)
                    .key(operation.key())
                    .contentType(options.contentType())
                    .putValue(value, 0, value.length);
        }
        return c.finish(id, encoder.store(store).encodedLength());
    }

    static byte[] watch(
            final long id, final String store, final String prefix, final long fromPosition, final boolean withValues) {
        final Commands c = new Commands();
        final StateWatchEncoder encoder = new StateWatchEncoder().wrapAndApplyHeader(c.buffer, 0, c.header);
        encoder.fromPosition(fromPosition).withValues(withValues ? BooleanType.TRUE : BooleanType.FALSE);
        encoder.metadataCount(1).next().name("m").value("v");
        return c.finish(id, encoder.store(store).prefix(prefix).encodedLength());
    }

    static byte[] unwatch(final long id, final long watchId) {
        final Commands c = new Commands();
        final StateUnwatchEncoder encoder = new StateUnwatchEncoder().wrapAndApplyHeader(c.buffer, 0, c.header);
        return c.finish(id, encoder.watchId(watchId).encodedLength());
    }

    static byte[] scan(
            final long id,
            final String store,
            final String prefix,
            final int limit,
            final boolean withValues,
            final byte[] cursor) {
        final Commands c = new Commands();
        final StateScanEncoder encoder = new StateScanEncoder().wrapAndApplyHeader(c.buffer, 0, c.header);
        encoder.itemLimit(limit).withValues(withValues ? BooleanType.TRUE : BooleanType.FALSE);
        encoder.metadataCount(1).next().name("m").value("v");
        encoder.store(store).prefix(prefix).putCursor(cursor, 0, cursor.length);
        return c.finish(id, encoder.encodedLength());
    }

    static byte[] increment(final long id, final String store, final String key, final long delta) {
        return increment(id, store, key, delta, 0, 0, false);
    }

    static byte[] increment(
            final long id,
            final String store,
            final String key,
            final long delta,
            final long initial,
            final long ttlMs,
            final boolean ttlOfNewOnly) {
        final Commands c = new Commands();
        final StateIncrementEncoder encoder = new StateIncrementEncoder().wrapAndApplyHeader(c.buffer, 0, c.header);
        encoder.delta(delta)
                .initial(initial)
                .ttlMs(ttlMs)
                .ttlOfNewOnly(ttlOfNewOnly ? BooleanType.TRUE : BooleanType.FALSE)
                .newValue(0)
                .newVersion(0)
                .expiryMs(0);
        encoder.metadataCount(1).next().name("m").value("v");
        return c.finish(
                id, encoder.store(store).key(key).contentType("text/plain").encodedLength());
    }

    static byte[] publish(
            final long id,
            final String pubsub,
            final String topic,
            final byte[] data,
            final long bodyId,
            final long bodyLength,
            final long ttlMs) {
        final Commands c = new Commands();
        final PublishEncoder encoder = new PublishEncoder().wrapAndApplyHeader(c.buffer, 0, c.header);
        c.header.traceIdHigh(11).traceIdLow(12).spanId(13).traceFlags((short) 1);
        encoder.ttlMs(ttlMs).timeMs(0).bodyId(bodyId).bodyLength(bodyLength);
        encoder.metadataCount(1).next().name("m").value("v");
        encoder.extensionsCount(1).next().name("x").value("y");
        encoder.pubsub(pubsub)
                .topic(topic)
                .contentType("text/plain")
                .eventId("e-" + id)
                .source("test")
                .eventType("t")
                .subject("s")
                .putData(data, 0, data.length);
        return c.finish(id, encoder.encodedLength());
    }

    static byte[] subscribe(final long id, final String component, final String topic, final SubscribeOptions options) {
        return subscribe(id, SubscriptionKind.TOPIC, component, topic, options);
    }

    static byte[] subscribe(
            final long id,
            final SubscriptionKind kind,
            final String component,
            final String topic,
            final SubscribeOptions options) {
        final Commands c = new Commands();
        final SubscribeEncoder encoder = new SubscribeEncoder().wrapAndApplyHeader(c.buffer, 0, c.header);
        encoder.kind(kind)
                .fullPolicy(options.policy())
                .window(options.window())
                .ackTimeoutMs(options.ackTimeoutMs())
                .queueCapacity(options.queueCapacity());
        encoder.metadataCount(0);
        return c.finish(id, encoder.component(component).topic(topic).encodedLength());
    }

    static byte[] unsubscribe(final long id, final long subscriptionId) {
        final Commands c = new Commands();
        final UnsubscribeEncoder encoder = new UnsubscribeEncoder().wrapAndApplyHeader(c.buffer, 0, c.header);
        return c.finish(id, encoder.subscriptionId(subscriptionId).encodedLength());
    }

    static byte[] ack(final long id, final long subscriptionId, final long deliveryId, final AckStatus status) {
        final Commands c = new Commands();
        final AckEncoder encoder = new AckEncoder().wrapAndApplyHeader(c.buffer, 0, c.header);
        encoder.subscriptionId(subscriptionId).deliveryId(deliveryId).status(status);
        return c.finish(id, encoder.encodedLength());
    }

    static byte[] statusGet(final long id) {
        final Commands c = new Commands();
        final StatusGetEncoder encoder = new StatusGetEncoder().wrapAndApplyHeader(c.buffer, 0, c.header);
        return c.finish(id, encoder.encodedLength());
    }

    static byte[] backup(final long id) {
        final Commands c = new Commands();
        final BackupEncoder encoder = new BackupEncoder().wrapAndApplyHeader(c.buffer, 0, c.header);
        return c.finish(id, encoder.encodedLength());
    }

    static byte[] invoke(
            final long id, final String binding, final byte[] data, final long bodyId, final long bodyLength) {
        final Commands c = new Commands();
        final BindingInvokeEncoder encoder = new BindingInvokeEncoder().wrapAndApplyHeader(c.buffer, 0, c.header);
        encoder.bodyId(bodyId).bodyLength(bodyLength);
        encoder.metadataCount(1).next().name("m").value("v");
        encoder.binding(binding).operation("create").contentType("text/plain").putData(data, 0, data.length);
        return c.finish(id, encoder.encodedLength());
    }

    static byte[] serve(final long id) {
        final Commands c = new Commands();
        return c.finish(
                id, new ServeEncoder().wrapAndApplyHeader(c.buffer, 0, c.header).encodedLength());
    }

    static byte[] unserve(final long id) {
        final Commands c = new Commands();
        return c.finish(
                id,
                new UnserveEncoder().wrapAndApplyHeader(c.buffer, 0, c.header).encodedLength());
    }

    /** @param timeoutMs 0: the node's own */
    static byte[] invokeApp(
            final long id,
            final String appId,
            final byte[] data,
            final long bodyId,
            final long bodyLength,
            final long timeoutMs) {
        final Commands c = new Commands();
        final InvokeEncoder encoder = new InvokeEncoder().wrapAndApplyHeader(c.buffer, 0, c.header);
        encoder.bodyId(bodyId).bodyLength(bodyLength);
        encoder.metadataCount(1).next().name("m").value("v");
        encoder.appId(appId)
                .verb("POST")
                .method("do/it")
                .queryString("a=1")
                .contentType("text/plain")
                .putData(data, 0, data.length);
        final byte[] message = c.finish(id, encoder.encodedLength());
        new MessageHeaderEncoder().wrap(new UnsafeBuffer(message), 0).timeoutMs(timeoutMs);
        return message;
    }

    static byte[] invokeResult(
            final long token, final int status, final byte[] data, final long bodyId, final long bodyLength) {
        final Commands c = new Commands();
        final InvokeResultEncoder encoder = new InvokeResultEncoder().wrapAndApplyHeader(c.buffer, 0, c.header);
        encoder.status(status).bodyId(bodyId).bodyLength(bodyLength);
        encoder.metadataCount(1).next().name("r").value("w");
        encoder.contentType("text/plain").putData(data, 0, data.length);
        return c.finish(token, encoder.encodedLength());
    }

    // from a port

    static byte[] event(
            final String binding, final byte[] data, final long ackToken, final long bodyId, final long bodyLength) {
        final Commands c = new Commands();
        final BindingEventEncoder encoder = new BindingEventEncoder().wrapAndApplyHeader(c.buffer, 0, c.header);
        encoder.subscriptionId(0)
                .deliveryId(0)
                .attempt(0)
                .ackToken(ackToken)
                .timeMs(0)
                .bodyId(bodyId)
                .bodyLength(bodyLength);
        encoder.metadataCount(1).next().name("m").value("v");
        encoder.binding(binding).contentType("text/plain").putData(data, 0, data.length);
        return c.finish(0, encoder.encodedLength());
    }

    static byte[] result(final long token, final byte[] data, final long bodyId, final long bodyLength) {
        final Commands c = new Commands();
        final BindingResultEncoder encoder = new BindingResultEncoder().wrapAndApplyHeader(c.buffer, 0, c.header);
        encoder.bodyId(bodyId).bodyLength(bodyLength);
        encoder.metadataCount(1).next().name("m").value("v");
        encoder.contentType("text/plain").putData(data, 0, data.length);
        return c.finish(token, encoder.encodedLength());
    }

    static byte[] error(final long token, final int code, final String message) {
        final Commands c = new Commands();
        final ErrorEncoder encoder = new ErrorEncoder().wrapAndApplyHeader(c.buffer, 0, c.header);
        return c.finish(
                token, encoder.code(code).requestTemplateId(0).message(message).encodedLength());
    }

    static byte[] componentStatus(
            final String name, final ComponentState state, final long backlog, final String note) {
        final Commands c = new Commands();
        final ComponentStatusEncoder encoder = new ComponentStatusEncoder().wrapAndApplyHeader(c.buffer, 0, c.header);
        encoder.index(0).state(state).lastSuccessMs(5).backlog(backlog);
        return c.finish(
                0, encoder.componentName(name).componentType("").note(note).encodedLength());
    }
}
