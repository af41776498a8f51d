package io.ledge.core.state;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.session.BodySource;
import io.ledge.core.session.ErrorText;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.StateGetEncoder;
import io.ledge.test.Await;
import java.time.Duration;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** One get at a time, and what came of it: for tests that are about a store's life. */
public final class StoreProbe implements StateReplies, BodySource {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final StateStore store;
    private final BodyArena arena;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1024]);
    private final UnsafeBuffer message = new UnsafeBuffer(0, 0);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final MessageHeaderDecoder headerDecoder = new MessageHeaderDecoder();
    private final StateRequest request = new StateRequest();
    private final ErrorText text = new ErrorText();
    private final UnsafeBuffer prefix = new UnsafeBuffer("app||".getBytes());
    private String answer = "";
    private long token;

    public StoreProbe(final StateStore store, final BodyArena arena) {
        this.store = store;
        this.arena = arena;
    }

    public void submitGet(final String key) {
        final StateGetEncoder encoder = new StateGetEncoder().wrapAndApplyHeader(buffer, 0, header);
        encoder.metadataCount(0);
        encoder.store("store").key(key);
        message.wrap(buffer, 0, MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength());
        answer = "";
        request.wrap(message, headerDecoder.wrap(message, 0), ++token, 1_700_000_000_000L, prefix, this);
        if (!store.submit(request, this)) {
            throw new AssertionError("the ring is full");
        }
    }

    public void awaitAnswer() {
        Await.await(TIMEOUT, () -> "no answer", () -> {
            store.poll(this, 10);
            return !answer.isEmpty();
        });
    }

    /** {@code value}, or the code and the text of an error; empty while there is none. */
    public String answer() {
        return answer;
    }

    private void answer(final long answeredToken, final String what) {
        if (answeredToken != token || !answer.isEmpty()) {
            throw new AssertionError("an answer too many: token=" + answeredToken + ", " + what);
        }
        answer = what;
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
        if (bodyHandle != 0) {
            arena.release(bodyHandle);
        }
        answer(answeredToken, "value");
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
        throw new AssertionError("nobody asked for items");
    }

    @Override
    public void onScanItem(
            final long scanToken,
            final int index,
            final DirectBuffer key,
            final long version,
            final long expiryMs,
            final DirectBuffer contentType,
            final DirectBuffer value,
            final long bodyHandle,
            final int length) {
        throw new AssertionError("nobody asked for a scan");
    }

    @Override
    public void onScanPage(
            final long scanToken,
            final int itemCount,
            final long position,
            final boolean isLast,
            final DirectBuffer cursor) {
        throw new AssertionError("nobody asked for a scan");
    }

    @Override
    public void onDone(final long answeredToken, final long newVersion) {
        answer(answeredToken, "done");
    }

    @Override
    public void onIncremented(
            final long answeredToken, final long newValue, final long newVersion, final long expiryMs) {
        answer(answeredToken, "incremented");
    }

    @Override
    public ErrorText text() {
        return text;
    }

    @Override
    public void onError(final long answeredToken, final ErrorCode code) {
        answer(answeredToken, code + ": " + text.buffer().getStringWithoutLengthUtf8(0, text.length()));
    }

    @Override
    public long takeBody(final long bodyId, final long bodyLength) {
        return -1;
    }

    @Override
    public ErrorCode bodyError() {
        return ErrorCode.BODY_UNKNOWN;
    }
}
