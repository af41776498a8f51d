package io.ledge.core.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.session.BodySource;
import io.ledge.core.session.ErrorText;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.Concurrency;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.OperationType;
import io.ledge.protocol.codec.StateBulkGetEncoder;
import io.ledge.protocol.codec.StateDeleteEncoder;
import io.ledge.protocol.codec.StateGetEncoder;
import io.ledge.protocol.codec.StateIncrementEncoder;
import io.ledge.protocol.codec.StateScanEncoder;
import io.ledge.protocol.codec.StateSetEncoder;
import io.ledge.protocol.codec.StateTransactEncoder;
import io.ledge.test.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Plays the loop for one store: encodes commands, submits them with tokens, polls, and keeps the answers. */
public final class StoreCaller implements StateReplies, BodySource {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final StateStore store;
    private final BodyArena arena;
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[256 * 1024]);
    private final UnsafeBuffer exact = new UnsafeBuffer(0, 0);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final MessageHeaderDecoder headerDecoder = new MessageHeaderDecoder();
    private final StateRequest request = new StateRequest();
    private final ErrorText text = new ErrorText();
    private final Map<Long, List<StoreAnswer>> answers = new HashMap<>();
    private final Map<Long, Long> bodies = new HashMap<>(); // id to handle
    private DirectBuffer prefix = buffer("app||");
    private long timestampMs;
    private long lastToken = 1000;
    private long nextBodyId = 1;
    private int openCount;
    private int roomPerCall = Integer.MAX_VALUE;
    private int room;
    private int refusals;

    /** Beside key and value. */
    public record Options(Long etag, boolean firstWrite, long ttlMs, String contentType, String ttlInSeconds) {
        public static final Options NONE = new Options(null, false, 0, "", null);

        /** Dapr's request metadata. */
        public Options ttlInSeconds(final String value) {
            return new Options(etag, firstWrite, ttlMs, contentType, value);
        }

        public Options etag(final long value) {
            return new Options(value, firstWrite, ttlMs, contentType, ttlInSeconds);
        }

        public Options first() {
            return new Options(etag, true, ttlMs, contentType, ttlInSeconds);
        }

        public Options ttl(final long value) {
            return new Options(etag, firstWrite, value, contentType, ttlInSeconds);
        }

        public Options type(final String value) {
            return new Options(etag, firstWrite, ttlMs, value, ttlInSeconds);
        }
    }

    /** Of a transaction. */
    public record Operation(OperationType type, String key, byte[] value, Options options) {
        public static Operation upsert(final String key, final byte[] value) {
            return new Operation(OperationType.UPSERT, key, value, Options.NONE);
        }

        public static Operation delete(final String key) {
            return new Operation(OperationType.DELETE, key, new byte[0], Options.NONE);
        }

        /** Without an ETag: there must be no such item. */
        public static Operation check(final String key) {
            return new Operation(OperationType.CHECK, key, new byte[0], Options.NONE);
        }

        public Operation with(final Options changed) {
            return new Operation(type, key, value, changed);
        }
    }

    public StoreCaller(final StateStore store, final BodyArena arena, final long timestampMs) {
        this.store = store;
        this.arena = arena;
        this.timestampMs = timestampMs;
    }

    private static UnsafeBuffer buffer(final String text) {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
    }

    void prefix(final String text) {
        prefix = buffer(text);
    }

    public void advanceMs(final long durationMs) {
        timestampMs += durationMs;
    }

    /** Items of a bulk get that are taken per submit or poll; then {@link #hasRoom} says no. */
    void room(final int items) {
        roomPerCall = items;
    }

    int refusals() {
        return refusals;
    }

    public int openCount() {
        return openCount;
    }

    // commands

    public StoreAnswer get(final String key) {
        final StateGetEncoder encoder = new StateGetEncoder().wrapAndApplyHeader(message, 0, header);
        encoder.metadataCount(0);
        encoder.store("store").key(key);
        return one(submit(encoder.encodedLength()));
    }

    public StoreAnswer set(final String key, final byte[] value, final Options options) {
        return one(submit(encodeSet(key, value, options)));
    }

    /** Without waiting for the answer. */
    void submitSet(final String key, final byte[] value) {
        submit(encodeSet(key, value, Options.NONE));
    }

    StoreAnswer setBody(final String key, final long bodyId, final long bodyLength) {
        final int length = encodeSet(key, new byte[0], Options.NONE);
        new StateSetEncoder()
                .wrap(message, MessageHeaderEncoder.ENCODED_LENGTH)
                .bodyId(bodyId)
                .bodyLength(bodyLength);
        return one(submit(length));
    }

    /** @return its length, without header */
    private int encodeSet(final String key, final byte[] value, final Options options) {
        final long bodyId = body(value);
        final StateSetEncoder encoder = new StateSetEncoder().wrapAndApplyHeader(message, 0, header);
        encoder.concurrency(options.firstWrite() ? Concurrency.FIRST_WRITE : Concurrency.LAST_WRITE)
                .hasEtag(options.etag() == null ? BooleanType.FALSE : BooleanType.TRUE)
                .ifVersion(options.etag() == null ? 0 : options.etag())
                .ttlMs(options.ttlMs())
                .bodyId(bodyId)
                .bodyLength(bodyId == 0 ? 0 : value.length)
                .newVersion(0)
                .expiryMs(0);
        final StateSetEncoder.MetadataEncoder metadata = encoder.metadataCount(options.ttlInSeconds() == null ? 0 : 2);
        if (options.ttlInSeconds() != null) {
            metadata.next().name("ttlInSeconds").value(options.ttlInSeconds());
            metadata.next().name("other").value("1");
        }
        encoder.store("store")
                .key(key)
                .contentType(options.contentType())
                .putValue(value, 0, bodyId == 0 ? value.length : 0);
        return encoder.encodedLength();
    }

    public StoreAnswer delete(final String key, final Options options) {
        final StateDeleteEncoder encoder = new StateDeleteEncoder().wrapAndApplyHeader(message, 0, header);
        encoder.concurrency(options.firstWrite() ? Concurrency.FIRST_WRITE : Concurrency.LAST_WRITE)
                .hasEtag(options.etag() == null ? BooleanType.FALSE : BooleanType.TRUE)
                .ifVersion(options.etag() == null ? 0 : options.etag())
                .newVersion(0);
        encoder.metadataCount(0);
        encoder.store("store").key(key);
        return one(submit(encoder.encodedLength()));
    }

    public StoreAnswer transact(final Operation... operations) {
        final StateTransactEncoder encoder = new StateTransactEncoder().wrapAndApplyHeader(message, 0, header);
        encoder.metadataCount(0);
        final StateTransactEncoder.OperationsEncoder group = encoder.operationsCount(operations.length);
        for (final Operation operation : operations) {
            final byte[] value = operation.value();
            final Options options = operation.options();
            final long bodyId = body(value);
            group.next()
                    .operation(operation.type())
                    .concurrency(options.firstWrite() ? Concurrency.FIRST_WRITE : Concurrency.LAST_WRITE)
                    .hasEtag(options.etag() == null ? BooleanType.FALSE : BooleanType.TRUE)
                    .ifVersion(options.etag() == null ? 0 : options.etag())
                    .ttlMs(options.ttlMs())
                    .bodyId(bodyId)
                    .bodyLength(bodyId == 0 ? 0 : value.length)
                    .newVersion(0)
                    .expiryMs(0)
                    .key(operation.key())
                    .contentType(options.contentType())
                    .putValue(value, 0, bodyId == 0 ? value.length : 0);
        }
        encoder.store("store");
        return one(submit(encoder.encodedLength()));
    }

    public StoreAnswer increment(final String key, final long delta, final long initial, final long ttlMs) {
        final StateIncrementEncoder encoder = new StateIncrementEncoder().wrapAndApplyHeader(message, 0, header);
        encoder.delta(delta)
                .initial(initial)
                .ttlMs(ttlMs)
                .ttlOfNewOnly(BooleanType.FALSE)
                .newValue(0)
                .newVersion(0)
                .expiryMs(0);
        encoder.metadataCount(0);
        encoder.store("store").key(key).contentType("text/plain");
        return one(submit(encoder.encodedLength()));
    }

    /** One page: its items, then the answer of {@link StoreAnswer#page}. */
    List<StoreAnswer> scanPage(final String keyPrefix, final int limit, final boolean withValues, final byte[] cursor) {
        final StateScanEncoder encoder = new StateScanEncoder().wrapAndApplyHeader(message, 0, header);
        encoder.itemLimit(limit).withValues(withValues ? BooleanType.TRUE : BooleanType.FALSE);
        encoder.metadataCount(0);
        encoder.store("store").prefix(keyPrefix).putCursor(cursor, 0, cursor.length);
        final long token = submit(encoder.encodedLength());
        Await.await(TIMEOUT, () -> "no page", () -> poll() && isOver(answers.get(token)));
        return answers.remove(token);
    }

    private static boolean isOver(final List<StoreAnswer> page) {
        return !page.isEmpty() && (page.getLast().isDone() || page.getLast().code() != null);
    }

    public List<StoreAnswer> bulkGet(final List<String> keys) {
        final StateBulkGetEncoder encoder = new StateBulkGetEncoder().wrapAndApplyHeader(message, 0, header);
        encoder.metadataCount(0);
        final StateBulkGetEncoder.KeysEncoder group = encoder.keysCount(keys.size());
        keys.forEach(key -> group.next().key(key));
        encoder.store("store");
        final long token = submit(encoder.encodedLength());
        Await.await(
                TIMEOUT,
                () -> answers.get(token).size() + " of " + keys.size() + " items came",
                () -> poll() && answers.get(token).size() == keys.size());
        return answers.remove(token);
    }

    void awaitAll() {
        Await.await(TIMEOUT, () -> openCount + " answers are missing", () -> poll() && openCount == 0);
        answers.values().forEach(list -> assertTrue(list.getFirst().isDone(), list::toString));
    }

    /** As the loop does it for a session: bodies named by a refused command, and not taken, go. */
    public void dropBodies() {
        bodies.values().forEach(arena::release);
        bodies.clear();
    }

    /** The same command again until the store takes it, as the loop does it. */
    private long submit(final int encodedLength) {
        exact.wrap(message, 0, MessageHeaderEncoder.ENCODED_LENGTH + encodedLength);
        final long token = ++lastToken;
        answers.put(token, new ArrayList<>());
        openCount++;
        final Progress progress = new Progress();
        Await.await(TIMEOUT, () -> "the store refuses still", () -> {
            room = roomPerCall;
            request.wrap(exact, headerDecoder.wrap(exact, 0), token, timestampMs, prefix, this);
            request.progress(progress);
            final boolean taken = store.submit(request, this);
            return taken || !poll();
        });
        return token;
    }

    private boolean poll() {
        room = roomPerCall;
        store.poll(this, 100);
        return true;
    }

    private StoreAnswer one(final long token) {
        Await.await(
                TIMEOUT, () -> "no answer", () -> poll() && !answers.get(token).isEmpty());
        final List<StoreAnswer> all = answers.remove(token);
        assertEquals(1, all.size(), all::toString);
        return all.getFirst();
    }

    private long body(final byte[] value) {
        if (value.length <= Ipc.INLINE_LIMIT) {
            return 0;
        }
        final long handle = arena.allocate(value.length);
        assertTrue(handle > 0, "no body memory");
        arena.write(handle, 0, new UnsafeBuffer(value), 0, value.length);
        bodies.put(nextBodyId, handle);
        return nextBodyId++;
    }

    @Override
    public long takeBody(final long bodyId, final long bodyLength) {
        final Long handle = bodies.remove(bodyId);
        return handle == null ? -1 : handle;
    }

    @Override
    public ErrorCode bodyError() {
        return ErrorCode.BODY_UNKNOWN;
    }

    // answers

    private void answer(final long token, final StoreAnswer answer, final boolean isLast) {
        assertTrue(answers.containsKey(token), "an answer with a token that was never given, or twice: " + token);
        answers.get(token).add(answer);
        openCount -= isLast ? 1 : 0;
    }

    private byte[] value(final DirectBuffer value, final long bodyHandle, final int bodyLength) {
        final byte[] bytes = new byte[bodyHandle == 0 ? value.capacity() : bodyLength];
        if (bodyHandle == 0) {
            value.getBytes(0, bytes);
        } else {
            assertEquals(bodyLength, arena.read(bodyHandle, 0, new UnsafeBuffer(bytes), 0, bodyLength));
            arena.release(bodyHandle);
        }
        return bytes;
    }

    private static String string(final DirectBuffer buffer) {
        return buffer.getStringWithoutLengthUtf8(0, buffer.capacity());
    }

    @Override
    public void onValue(
            final long token,
            final boolean found,
            final long version,
            final long expiryMs,
            final DirectBuffer contentType,
            final DirectBuffer value,
            final long bodyHandle,
            final int bodyLength) {
        final byte[] bytes = value(value, bodyHandle, bodyLength);
        answer(
                token,
                new StoreAnswer(false, null, "", 0, 1, "", found, version, expiryMs, string(contentType), bytes, 0),
                true);
    }

    @Override
    public boolean hasRoom(final long token) {
        refusals += room > 0 ? 0 : 1;
        return room > 0;
    }

    @Override
    public void onItem(
            final long token,
            final int index,
            final int count,
            final DirectBuffer key,
            final boolean found,
            final long version,
            final long expiryMs,
            final DirectBuffer contentType,
            final DirectBuffer value,
            final long bodyHandle,
            final int bodyLength) {
        room--;
        final byte[] bytes = value(value, bodyHandle, bodyLength);
        answer(
                token,
                new StoreAnswer(
                        false,
                        null,
                        "",
                        index,
                        count,
                        string(key),
                        found,
                        version,
                        expiryMs,
                        string(contentType),
                        bytes,
                        0),
                index == count - 1);
    }

    @Override
    public void onDone(final long token, final long newVersion) {
        answer(token, StoreAnswer.done(newVersion), true);
    }

    @Override
    public void onScanItem(
            final long token,
            final int index,
            final DirectBuffer key,
            final long version,
            final long expiryMs,
            final DirectBuffer contentType,
            final DirectBuffer value,
            final long bodyHandle,
            final int length) {
        room--;
        final byte[] bytes = value(value, bodyHandle, length);
        answer(
                token,
                new StoreAnswer(
                        false,
                        null,
                        "",
                        index,
                        0,
                        string(key),
                        true,
                        version,
                        expiryMs,
                        string(contentType),
                        bytes,
                        length),
                false);
    }

    @Override
    public void onScanPage(
            final long token,
            final int itemCount,
            final long position,
            final boolean isLast,
            final DirectBuffer cursor) {
        final byte[] bytes = new byte[cursor.capacity()];
        cursor.getBytes(0, bytes);
        answer(token, StoreAnswer.page(itemCount, isLast, bytes), true);
    }

    @Override
    public void onIncremented(final long token, final long newValue, final long newVersion, final long expiryMs) {
        answer(token, StoreAnswer.incremented(newValue, newVersion, expiryMs), true);
    }

    @Override
    public ErrorText text() {
        return text;
    }

    @Override
    public void onError(final long token, final ErrorCode code) {
        answer(token, StoreAnswer.error(code, text.buffer().getStringWithoutLengthUtf8(0, text.length())), true);
    }
}
