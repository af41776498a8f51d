package io.ledge.api.core;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.Concurrency;
import io.ledge.protocol.codec.DoneDecoder;
import io.ledge.protocol.codec.OperationType;
import io.ledge.protocol.codec.StateBulkGetEncoder;
import io.ledge.protocol.codec.StateBulkItemDecoder;
import io.ledge.protocol.codec.StateDeleteEncoder;
import io.ledge.protocol.codec.StateGetEncoder;
import io.ledge.protocol.codec.StateSetEncoder;
import io.ledge.protocol.codec.StateTransactEncoder;
import io.ledge.protocol.codec.StateValueDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** State calls → messages, answers → items. Each method sends; {@link CoreLink#flush} has it served. */
public final class StateProxy {
    private static final byte[] NOTHING = {};
    private static final long KEY_TOO_LONG = Long.MIN_VALUE;

    private final CoreLink link;
    private final StateGetEncoder get = new StateGetEncoder();
    private final StateSetEncoder set = new StateSetEncoder();
    private final StateDeleteEncoder delete = new StateDeleteEncoder();
    private final StateBulkGetEncoder bulkGet = new StateBulkGetEncoder();
    private final StateTransactEncoder transact = new StateTransactEncoder();
    private final StateValueDecoder value = new StateValueDecoder();
    private final StateBulkItemDecoder item = new StateBulkItemDecoder();
    private final DoneDecoder done = new DoneDecoder();

    public StateProxy(final CoreLink link) {
        this.link = link;
    }

    public void get(final String store, final String key, final Reply<StateItem> reply) {
        final byte[] keyBytes = bytes(key);
        if (!isKey(keyBytes, reply)) {
            return;
        }
        get.wrapAndApplyHeader(link.buffer(), 0, link.header()).metadataCount(0);
        get.store(store).putKey(keyBytes, 0, keyBytes.length);
        link.send(get.encodedLength(), reply, (templateId, in) -> {
            value.wrapAndApplyHeader(in.buffer(), in.offset(), in.header());
            reply.ok(item(key, in));
            return true;
        });
    }

    private StateItem item(final String key, final Incoming in) {
        if (value.found() != BooleanType.TRUE) {
            return StateItem.absent(key);
        }
        final String contentType = value.contentType();
        final byte[] bytes = value.bodyId() == 0 ? new byte[value.valueLength()] : in.takeBody(value.bodyId());
        if (value.bodyId() == 0) {
            value.getValue(bytes, 0, bytes.length);
        }
        return new StateItem(key, true, bytes, value.itemVersion(), contentType, value.expiryMs());
    }

    /** Sets or deletes one item. Answers the new version; 0 for a deletion. */
    public void write(final String store, final StateWrite write, final Reply<Long> reply) {
        final byte[] key = bytes(write.key());
        if (!isKey(key, reply)) {
            return;
        }
        if (write.isDelete()) {
            delete(store, key, write, reply);
        } else {
            set(store, key, write, reply);
        }
    }

    private void set(final String store, final byte[] key, final StateWrite write, final Reply<Long> reply) {
        final long body = link.body(write.value());
        if (body < 0) {
            refuse(write.key(), body, reply);
            return;
        }
        final byte[] inline = body == 0 ? write.value() : NOTHING;
        set.wrapAndApplyHeader(link.buffer(), 0, link.header())
                .concurrency(concurrency(write))
                .hasEtag(bool(write.etag() != null))
                .ifVersion(write.etag() == null ? 0 : write.etag())
                .ttlMs(write.ttlMs())
                .bodyId(body)
                .bodyLength(body == 0 ? 0 : write.value().length)
                .newVersion(0)
                .expiryMs(0);
        final StateSetEncoder.MetadataEncoder metadata =
                set.metadataCount(write.metadata().size());
        write.metadata().forEach((name, text) -> metadata.next().name(name).value(text));
        set.store(store)
                .putKey(key, 0, key.length)
                .contentType(write.contentType())
                .putValue(inline, 0, inline.length);
        link.send(set.encodedLength(), reply, onDone(reply::ok));
    }

    private void delete(final String store, final byte[] key, final StateWrite write, final Reply<Long> reply) {
        delete.wrapAndApplyHeader(link.buffer(), 0, link.header())
                .concurrency(concurrency(write))
                .hasEtag(bool(write.etag() != null))
                .ifVersion(write.etag() == null ? 0 : write.etag())
                .newVersion(0);
        delete.metadataCount(0);
        delete.store(store).putKey(key, 0, key.length);
        link.send(delete.encodedLength(), reply, onDone(reply::ok));
    }

    private CoreLink.Reader onDone(final LongConsumer version) {
        return (templateId, in) -> {
            version.accept(done.wrapAndApplyHeader(in.buffer(), in.offset(), in.header())
                    .newVersion());
            return true;
        };
    }

    /** Answers one item per key, in the keys' order. At least one key. */
    public void bulkGet(final String store, final List<String> keys, final Reply<StateItem[]> reply) {
        final StateBulkGetEncoder message = bulkGet.wrapAndApplyHeader(link.buffer(), 0, link.header());
        message.metadataCount(0);
        final StateBulkGetEncoder.KeysEncoder group = message.keysCount(keys.size());
        for (final String key : keys) {
            final byte[] keyBytes = bytes(key);
            group.next().putKey(keyBytes, 0, keyBytes.length);
        }
        message.store(store);
        final StateItem[] items = new StateItem[keys.size()];
        link.send(message.encodedLength(), reply, (templateId, in) -> {
            item.wrapAndApplyHeader(in.buffer(), in.offset(), in.header());
            final int index = (int) item.index();
            items[index] = bulkItem(keys.get(index), in);
            final boolean isLast = index == items.length - 1;
            if (isLast) {
                reply.ok(items);
            }
            return isLast;
        });
    }

    private StateItem bulkItem(final String key, final Incoming in) {
        if (item.found() != BooleanType.TRUE) {
            return StateItem.absent(key);
        }
        item.skipKey();
        final String contentType = item.contentType();
        final byte[] bytes = item.bodyId() == 0 ? new byte[item.valueLength()] : in.takeBody(item.bodyId());
        if (item.bodyId() == 0) {
            item.getValue(bytes, 0, bytes.length);
        }
        return new StateItem(key, true, bytes, item.itemVersion(), contentType, item.expiryMs());
    }

    /** All or none. At least one operation. */
    public void transact(
            final String store,
            final List<StateWrite> writes,
            final Map<String, String> requestMetadata,
            final Reply<Long> reply) {
        final StateTransactEncoder message = transact.wrapAndApplyHeader(link.buffer(), 0, link.header());
        final StateTransactEncoder.MetadataEncoder metadata = message.metadataCount(requestMetadata.size());
        requestMetadata.forEach((name, text) -> metadata.next().name(name).value(text));
        final StateTransactEncoder.OperationsEncoder group = message.operationsCount(writes.size());
        for (final StateWrite write : writes) {
            final byte[] key = bytes(write.key());
            final byte[] bytes = write.value() == null ? NOTHING : write.value();
            final long body = isKey(key) ? link.body(bytes) : KEY_TOO_LONG;
            if (body < 0) {
                link.releaseBodies();
                refuse(write.key(), body, reply);
                return;
            }
            encode(group.next(), write, key, bytes, body);
        }
        message.store(store);
        link.send(message.encodedLength(), reply, onDone(reply::ok));
    }

    private static void encode(
            final StateTransactEncoder.OperationsEncoder step,
            final StateWrite write,
            final byte[] key,
            final byte[] bytes,
            final long body) {
        step.operation(operation(write))
                .concurrency(concurrency(write))
                .hasEtag(bool(write.etag() != null))
                .ifVersion(write.etag() == null ? 0 : write.etag())
                .ttlMs(write.ttlMs())
                .bodyId(body)
                .bodyLength(body == 0 ? 0 : bytes.length)
                .newVersion(0)
                .expiryMs(0)
                .putKey(key, 0, key.length)
                .contentType(write.contentType())
                .putValue(body == 0 ? bytes : NOTHING, 0, body == 0 ? bytes.length : 0);
    }

    private static OperationType operation(final StateWrite write) {
        if (write.isCheck()) {
            return OperationType.CHECK;
        }
        return write.isDelete() ? OperationType.DELETE : OperationType.UPSERT;
    }

    private static Concurrency concurrency(final StateWrite write) {
        return write.isFirstWrite() ? Concurrency.FIRST_WRITE : Concurrency.LAST_WRITE;
    }

    private static BooleanType bool(final boolean value) {
        return value ? BooleanType.TRUE : BooleanType.FALSE;
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The schema's length field would be overrun before the core could refuse the key. */
    private static boolean isKey(final byte[] key, final Reply<?> reply) {
        if (!isKey(key)) {
            refuse("", KEY_TOO_LONG, reply);
        }
        return isKey(key);
    }

    private static boolean isKey(final byte[] key) {
        return key.length <= Ipc.MAX_KEY_LENGTH;
    }

    private static void refuse(final String key, final long body, final Reply<?> reply) {
        if (body == KEY_TOO_LONG) {
            reply.failed(ErrorCode.KEY_INVALID, "a key has at most " + Ipc.MAX_KEY_LENGTH + " bytes");
        } else {
            final ErrorCode code = CoreLink.bodyError(body);
            reply.failed(code, "the value of key " + key + ": " + code.meaning());
        }
    }
}
