package io.ledge.client;

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
import io.ledge.protocol.codec.StateIncrementEncoder;
import io.ledge.protocol.codec.StateIncrementedDecoder;
import io.ledge.protocol.codec.StateSetEncoder;
import io.ledge.protocol.codec.StateTransactEncoder;
import io.ledge.protocol.codec.StateValueDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Proxy: state calls → messages, answers → items. Each method sends and returns the call to wait for. */
final class StateVerbs {
    /** What a StateBulkGet may spend on keys, so that it stays one IPC message. */
    private static final int BULK_KEYS_LENGTH = Ipc.MAX_MESSAGE_LENGTH - 1024;

    private static final String TTL_IN_SECONDS = "ttlInSeconds";

    private final ClientCore core;

    StateVerbs(final ClientCore core) {
        this.core = core;
    }

    Call<StateItem> get(final String store, final String key, final boolean isAsync) {
        final Link link = core.requireLink();
        final Outgoing out = core.open(link, StateGetEncoder.BLOCK_LENGTH);
        final int length = encodeGet(out, store, key);
        return core.send(Call.read("getState", store, key, (in, t) -> item(in, t, key)), link, out, length, isAsync);
    }

    /** @return the message's length */
    static int encodeGet(final Outgoing out, final String store, final String key) {
        final byte[] keyBytes = Outgoing.key(key);
        final StateGetEncoder get = new StateGetEncoder().wrapAndApplyHeader(out.buffer(), 0, out.header());
        get.metadataCount(0);
        get.store(Outgoing.name(store)).putKey(keyBytes, 0, keyBytes.length);
        return get.limit();
    }

    private static StateItem item(final Inbox in, final int templateId, final String key) {
        in.expect(templateId, StateValueDecoder.TEMPLATE_ID);
        return item(in.stateValue, in.link().bodies(), key);
    }

    /** @param bodies null: the value is within the message */
    static StateItem item(final StateValueDecoder answer, final Bodies bodies, final String key) {
        if (answer.found() != BooleanType.TRUE) {
            return StateItem.absent(key);
        }
        final long bodyId = answer.bodyId();
        final String etag = Long.toString(answer.itemVersion());
        final String contentType = answer.contentType();
        final byte[] value = bodyId == 0 ? new byte[answer.valueLength()] : bodies.take(bodyId);
        if (bodyId == 0) {
            answer.getValue(value, 0, value.length);
        }
        return new StateItem(key, value, etag, contentType, instant(answer.expiryMs()));
    }

    static Instant instant(final long epochMs) {
        return epochMs == 0 ? null : Instant.ofEpochMilli(epochMs);
    }

    Call<String> save(
            final String store,
            final String key,
            final byte[] value,
            final StateOptions options,
            final boolean isAsync) {
        final Link link = core.requireLink();
        final Outgoing out = core.open(link, StateSetEncoder.BLOCK_LENGTH);
        final int length = encodeSave(out, store, key, value, options);
        return core.send(Call.write("saveState", store, key, StateVerbs::etag), link, out, length, isAsync);
    }

    /** @return the message's length */
    static int encodeSave(
            final Outgoing out, final String store, final String key, final byte[] value, final StateOptions options) {
        final byte[] keyBytes = Outgoing.key(key);
        final Long version = version(key, options.etag());
        final long bodyId = out.body(value);
        final byte[] inline = Outgoing.inline(bodyId, value);
        final StateSetEncoder set = new StateSetEncoder().wrapAndApplyHeader(out.buffer(), 0, out.header());
        set.concurrency(options.firstWrite() ? Concurrency.FIRST_WRITE : Concurrency.LAST_WRITE)
                .hasEtag(version == null ? BooleanType.FALSE : BooleanType.TRUE)
                .ifVersion(version == null ? 0 : version)
                .ttlMs(options.ttl() == null ? 0 : options.ttl().toMillis())
                .bodyId(bodyId)
                .bodyLength(Outgoing.bodyLength(bodyId, value));
        final StateSetEncoder.MetadataEncoder metadata =
                set.metadataCount(options.metadata().size());
        options.metadata().forEach((name, text) -> metadata.next().name(name).value(text));
        set.store(Outgoing.name(store))
                .putKey(keyBytes, 0, keyBytes.length)
                .contentType(options.contentType())
                .putValue(inline, 0, inline.length);
        return set.limit();
    }

    private static String etag(final Inbox in, final int templateId) {
        in.expect(templateId, DoneDecoder.TEMPLATE_ID);
        return Long.toString(in.done.newVersion());
    }

    /** An empty ETag is none, as with Dapr. One that is not a number was never ours, so it cannot match. */
    private static Long version(final String key, final String etag) {
        if (etag == null || etag.isEmpty()) {
            return null;
        }
        try {
            return Long.valueOf(etag);
        } catch (final NumberFormatException ex) {
            throw new EtagMismatchException("not an ETag of a Ledge store: etag=" + etag + ", key=" + key);
        }
    }

    Call<Boolean> delete(final String store, final String key, final StateOptions options, final boolean isAsync) {
        final Link link = core.requireLink();
        final byte[] keyBytes = Outgoing.key(key);
        final Long version = version(key, options.etag());
        final Outgoing out = core.open(link, StateDeleteEncoder.BLOCK_LENGTH);
        final StateDeleteEncoder delete = new StateDeleteEncoder().wrapAndApplyHeader(out.buffer(), 0, out.header());
        delete.concurrency(options.firstWrite() ? Concurrency.FIRST_WRITE : Concurrency.LAST_WRITE)
                .hasEtag(version == null ? BooleanType.FALSE : BooleanType.TRUE)
                .ifVersion(version == null ? 0 : version);
        final StateDeleteEncoder.MetadataEncoder metadata =
                delete.metadataCount(options.metadata().size());
        options.metadata().forEach((name, text) -> metadata.next().name(name).value(text));
        delete.store(Outgoing.name(store)).putKey(keyBytes, 0, keyBytes.length);
        return core.send(Call.write("deleteState", store, key, StateVerbs::done), link, out, delete.limit(), isAsync);
    }

    static Boolean done(final Inbox in, final int templateId) {
        in.expect(templateId, DoneDecoder.TEMPLATE_ID);
        return Boolean.TRUE;
    }

    /** As many calls as the keys need; their items follow one another in the keys' order. */
    List<Call<List<StateItem>>> bulkGet(final String store, final List<String> keys, final boolean isAsync) {
        final List<Call<List<StateItem>>> calls = new ArrayList<>();
        int from = 0;
        int length = 0;
        for (int i = 0; i < keys.size(); i++) {
            final int keyLength = Short.BYTES + keys.get(i).getBytes(StandardCharsets.UTF_8).length;
            if (i > from && length + keyLength > BULK_KEYS_LENGTH) {
                calls.add(bulkGetPart(store, keys.subList(from, i), isAsync));
                from = i;
                length = 0;
            }
            length += keyLength;
        }
        if (from < keys.size()) {
            calls.add(bulkGetPart(store, keys.subList(from, keys.size()), isAsync));
        }
        return calls;
    }

    private Call<List<StateItem>> bulkGetPart(final String store, final List<String> keys, final boolean isAsync) {
        final Link link = core.requireLink();
        final List<byte[]> keyBytes = keys.stream().map(Outgoing::key).toList();
        final Outgoing out = core.open(link, StateBulkGetEncoder.BLOCK_LENGTH);
        final StateBulkGetEncoder get = new StateBulkGetEncoder().wrapAndApplyHeader(out.buffer(), 0, out.header());
        get.metadataCount(0);
        final StateBulkGetEncoder.KeysEncoder group = get.keysCount(keys.size());
        for (final byte[] key : keyBytes) {
            group.next().putKey(key, 0, key.length);
        }
        get.store(Outgoing.name(store));
        final Call.Answer<List<StateItem>> answer = bulkAnswer(keys);
        return core.send(
                Call.read("getBulkState", store, keys.size() + " keys", answer), link, out, get.limit(), isAsync);
    }

    private static Call.Answer<List<StateItem>> bulkAnswer(final List<String> keys) {
        final StateItem[] items = new StateItem[keys.size()];
        final int[] missing = {items.length};
        return (in, templateId) -> {
            in.expect(templateId, StateBulkItemDecoder.TEMPLATE_ID);
            final int index = (int) in.bulkItem.index();
            if (items[index] == null) {
                missing[0]--;
            }
            items[index] = bulkItem(in, keys.get(index));
            return missing[0] == 0 ? Arrays.asList(items) : null;
        };
    }

    private static StateItem bulkItem(final Inbox in, final String key) {
        final StateBulkItemDecoder answer = in.bulkItem;
        if (answer.found() != BooleanType.TRUE) {
            return StateItem.absent(key);
        }
        final long bodyId = answer.bodyId();
        answer.skipKey();
        final String contentType = answer.contentType();
        final byte[] value = bodyId == 0
                ? new byte[answer.valueLength()]
                : in.link().bodies().take(bodyId);
        if (bodyId == 0) {
            answer.getValue(value, 0, value.length);
        }
        return new StateItem(key, value, Long.toString(answer.itemVersion()), contentType, instant(answer.expiryMs()));
    }

    Call<Boolean> transact(
            final String store,
            final List<StateOperation> operations,
            final Map<String, String> requestMetadata,
            final boolean isAsync) {
        final Link link = core.requireLink();
        final Outgoing out = core.open(link, StateTransactEncoder.BLOCK_LENGTH);
        final int length = encodeTransact(out, store, operations, requestMetadata);
        final String item = operations.size() + " operations";
        return core.send(
                Call.write("executeStateTransaction", store, item, StateVerbs::done), link, out, length, isAsync);
    }

    /** @return the message's length */
    static int encodeTransact(
            final Outgoing out,
            final String store,
            final List<StateOperation> operations,
            final Map<String, String> requestMetadata) {
        final List<byte[]> keys =
                operations.stream().map(op -> Outgoing.key(op.key())).toList();
        final StateTransactEncoder transact =
                new StateTransactEncoder().wrapAndApplyHeader(out.buffer(), 0, out.header());
        final StateTransactEncoder.MetadataEncoder metadata = transact.metadataCount(requestMetadata.size());
        requestMetadata.forEach((name, text) -> metadata.next().name(name).value(text));
        final StateTransactEncoder.OperationsEncoder group = transact.operationsCount(operations.size());
        for (int i = 0; i < operations.size(); i++) {
            encode(out, group.next(), operations.get(i), keys.get(i));
        }
        transact.store(Outgoing.name(store));
        return transact.limit();
    }

    private static void encode(
            final Outgoing out,
            final StateTransactEncoder.OperationsEncoder step,
            final StateOperation operation,
            final byte[] key) {
        final StateOptions options = operation.options();
        final Long version = version(operation.key(), options.etag());
        final byte[] value = operation instanceof final StateOperation.Upsert upsert ? upsert.value() : new byte[0];
        final long bodyId = out.body(value);
        final byte[] inline = Outgoing.inline(bodyId, value);
        step.operation(type(operation))
                .concurrency(options.firstWrite() ? Concurrency.FIRST_WRITE : Concurrency.LAST_WRITE)
                .hasEtag(version == null ? BooleanType.FALSE : BooleanType.TRUE)
                .ifVersion(version == null ? 0 : version)
                .ttlMs(ttlMs(options))
                .bodyId(bodyId)
                .bodyLength(Outgoing.bodyLength(bodyId, value))
                .newVersion(0)
                .expiryMs(0)
                .putKey(key, 0, key.length)
                .contentType(options.contentType())
                .putValue(inline, 0, inline.length);
    }

    private static OperationType type(final StateOperation operation) {
        return switch (operation) {
            case StateOperation.Upsert _ -> OperationType.UPSERT;
            case StateOperation.Delete _ -> OperationType.DELETE;
            case StateOperation.Check _ -> OperationType.CHECK;
        };
    }

    /** An operation has no metadata on the wire: what Dapr puts there is read here. */
    private static long ttlMs(final StateOptions options) {
        if (options.ttl() != null) {
            return options.ttl().toMillis();
        }
        final String seconds = options.metadata().getOrDefault(TTL_IN_SECONDS, "");
        try {
            return seconds.isEmpty() ? 0 : Math.multiplyExact(Long.parseLong(seconds), 1000L);
        } catch (final NumberFormatException | ArithmeticException ex) {
            throw new LedgeException(
                    ErrorCode.METADATA_INVALID, "metadata " + TTL_IN_SECONDS + " is not a whole number: " + seconds);
        }
    }

    Call<Incremented> increment(
            final String store,
            final String key,
            final long delta,
            final IncrementOptions options,
            final boolean isAsync) {
        final Link link = core.requireLink();
        final byte[] keyBytes = Outgoing.key(key);
        final Outgoing out = core.open(link, StateIncrementEncoder.BLOCK_LENGTH);
        final StateIncrementEncoder increment =
                new StateIncrementEncoder().wrapAndApplyHeader(out.buffer(), 0, out.header());
        increment
                .delta(delta)
                .initial(options.initial())
                .ttlMs(options.ttlMs())
                .ttlOfNewOnly(options.ttlOfNewOnly() ? BooleanType.TRUE : BooleanType.FALSE);
        final StateIncrementEncoder.MetadataEncoder metadata =
                increment.metadataCount(options.metadata().size());
        options.metadata().forEach((name, text) -> metadata.next().name(name).value(text));
        increment
                .store(Outgoing.name(store))
                .putKey(keyBytes, 0, keyBytes.length)
                .contentType(options.contentType());
        return core.send(
                Call.write("incrementState", store, key, StateVerbs::incremented),
                link,
                out,
                increment.limit(),
                isAsync);
    }

    private static Incremented incremented(final Inbox in, final int templateId) {
        in.expect(templateId, StateIncrementedDecoder.TEMPLATE_ID);
        final StateIncrementedDecoder answer = in.incremented;
        return new Incremented(answer.newValue(), Long.toString(answer.newVersion()), instant(answer.expiryMs()));
    }
}
