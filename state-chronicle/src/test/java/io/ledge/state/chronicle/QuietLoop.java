package io.ledge.state.chronicle;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.session.BodySource;
import io.ledge.core.session.ErrorText;
import io.ledge.core.state.StateReplies;
import io.ledge.core.state.StateRequest;
import io.ledge.core.state.StateStore;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.Concurrency;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.StateGetEncoder;
import io.ledge.protocol.codec.StateSetEncoder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The loop's side of a store, that allocates nothing itself: counts answers and lets go of bodies. */
final class QuietLoop implements StateReplies, BodySource {
    private static final byte[] STORE = "store".getBytes();

    private final StateStore store;
    private final BodyArena arena;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[8192]);
    private final UnsafeBuffer message = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer prefix = new UnsafeBuffer("app||".getBytes());
    private final byte[] bytes = new byte[4096];
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final MessageHeaderDecoder headerDecoder = new MessageHeaderDecoder();
    private final StateGetEncoder get = new StateGetEncoder();
    private final StateSetEncoder set = new StateSetEncoder();
    private final StateRequest request = new StateRequest();
    private final ErrorText text = new ErrorText();
    private long token;
    private long body;
    private long answers;
    private long failures;

    QuietLoop(final StateStore store, final BodyArena arena) {
        this.store = store;
        this.arena = arena;
    }

    long answers() {
        return answers;
    }

    long failures() {
        return failures;
    }

    void get(final byte[] key) {
        get.wrapAndApplyHeader(buffer, 0, header);
        get.metadataCount(0);
        get.putStore(STORE, 0, STORE.length).putKey(key, 0, key.length);
        submit(get.encodedLength());
    }

    void set(final byte[] key, final int length) {
        encodeSet(key, 0, 0, length);
    }

    void setBody(final byte[] key, final int length) {
        body = arena.allocate(length);
        encodeSet(key, body, length, 0);
    }

    private void encodeSet(final byte[] key, final long bodyId, final int bodyLength, final int inlineLength) {
        set.wrapAndApplyHeader(buffer, 0, header)
                .concurrency(Concurrency.LAST_WRITE)
                .hasEtag(BooleanType.FALSE)
                .ifVersion(0)
                .ttlMs(0)
                .bodyId(bodyId)
                .bodyLength(bodyLength)
                .newVersion(0)
                .expiryMs(0);
        set.metadataCount(0);
        set.putStore(STORE, 0, STORE.length)
                .putKey(key, 0, key.length)
                .putContentType(bytes, 0, 0)
                .putValue(bytes, 0, inlineLength);
        submit(set.encodedLength());
    }

    private void submit(final int encodedLength) {
        message.wrap(buffer, 0, MessageHeaderEncoder.ENCODED_LENGTH + encodedLength);
        request.wrap(message, headerDecoder.wrap(message, 0), ++token, 1_700_000_000_000L, prefix, this);
        if (!store.submit(request, this)) {
            failures++;
        }
    }

    void poll() {
        store.poll(this, 100);
    }

    @Override
    public void onValue(
            final long answeredToken,
            final boolean found,
            final long version,
            final long expiryMs,
            final DirectBuffer contentType,
            final DirectBuffer value,
            final long bodyHandle,
            final int bodyLength) {
        answers++;
        failures += found ? 0 : 1;
        if (bodyHandle != 0) {
            arena.release(bodyHandle);
        }
    }

    @Override
    public boolean hasRoom(final long askedToken) {
        return true;
    }

    @Override
    public void onItem(
            final long answeredToken,
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
        failures++;
    }

    @Override
    public void onScanItem(
            final long answeredToken,
            final int index,
            final DirectBuffer key,
            final long version,
            final long expiryMs,
            final DirectBuffer contentType,
            final DirectBuffer value,
            final long bodyHandle,
            final int length) {
        failures++;
    }

    @Override
    public void onScanPage(
            final long answeredToken,
            final int itemCount,
            final long position,
            final boolean isLast,
            final DirectBuffer cursor) {
        failures++;
    }

    @Override
    public void onDone(final long answeredToken, final long newVersion) {
        answers++;
    }

    @Override
    public void onIncremented(
            final long answeredToken, final long newValue, final long newVersion, final long expiryMs) {
        failures++;
    }

    @Override
    public ErrorText text() {
        return text;
    }

    @Override
    public void onError(final long answeredToken, final ErrorCode code) {
        answers++;
        failures++;
    }

    @Override
    public long takeBody(final long bodyId, final long bodyLength) {
        return bodyId == body ? body : -1;
    }

    @Override
    public ErrorCode bodyError() {
        return ErrorCode.BODY_UNKNOWN;
    }
}
