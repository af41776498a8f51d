package io.ledge.core.state;

import io.ledge.core.session.BodySource;
import io.ledge.core.session.ErrorText;
import io.ledge.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.DirectBuffer;

/** What the handler of the state messages would be: sessions with and without room, by token. */
final class TestReplies implements StateReplies, BodySource {
    private final ErrorText text = new ErrorText();
    private final Map<Long, List<String>> answers = new HashMap<>();
    final Set<Long> full = new HashSet<>();
    final Map<Long, Long> bodies = new HashMap<>();
    byte[] lastValue;
    long count;
    boolean keeps = true;

    private void answer(final long token, final String answer) {
        count++;
        if (keeps) {
            answers.computeIfAbsent(token, key -> new ArrayList<>()).add(answer);
        }
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
        if (keeps) {
            lastValue = new byte[value.capacity()];
            value.getBytes(0, lastValue);
        }
        answer(token, "value");
    }

    @Override
    public boolean hasRoom(final long token) {
        return !full.contains(token);
    }

    @Override
    public void onItem(
            final long token,
            final int index,
            final int itemCount,
            final DirectBuffer key,
            final boolean found,
            final long version,
            final long expiryMs,
            final DirectBuffer contentType,
            final DirectBuffer value,
            final long bodyHandle,
            final int bodyLength) {
        answer(token, "item " + index);
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
    public void onDone(final long token, final long newVersion) {
        answer(token, "done");
    }

    @Override
    public void onIncremented(final long token, final long newValue, final long newVersion, final long expiryMs) {
        answer(token, "number");
    }

    @Override
    public ErrorText text() {
        return text;
    }

    @Override
    public void onError(final long token, final ErrorCode code) {
        answer(token, code + ": " + text.buffer().getStringWithoutLengthUtf8(0, text.length()));
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

    List<String> of(final long token) {
        return answers.getOrDefault(token, List.of());
    }
}
