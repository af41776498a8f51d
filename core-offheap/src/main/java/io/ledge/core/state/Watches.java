package io.ledge.core.state;

import io.ledge.core.session.Outbox;
import io.ledge.core.session.Replies;
import io.ledge.core.session.Session;
import io.ledge.core.session.SessionTable;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.ChangeType;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.StateChangeEncoder;
import io.ledge.protocol.codec.StateWatchDecoder;
import io.ledge.protocol.codec.StateWatchEndedEncoder;
import io.ledge.protocol.codec.StateWatchingEncoder;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The watches of all sessions: tells each, in the order of the changes, what it may see and its session has room for. A session
 * that reads slowly holds up nobody: its watch stays where it is, and when the ring has pushed out what comes next, it is
 * ended with POSITION_EXPIRED.
 *
 * <pre>
 *   id   | life of the slot (32) | slot + 1 (32) |    never 0, never reused
 * </pre>
 */
public final class Watches {
    /** Of all sessions together. */
    public static final int CAPACITY = 256;

    /** Changes looked at in one call of {@link #deliver}, told or not. */
    private static final int LOOK_LIMIT = 4096;

    private final SessionTable sessions;
    private final Replies replies;
    private final Watch[] slots = new Watch[CAPACITY]; // made as they are first used, then kept
    private final int[] lives = new int[CAPACITY];
    private final Watch[] open = new Watch[CAPACITY];
    private int openCount;
    private int next; // whose turn is first
    private int looksLeft;
    private long toldCount;
    private long expiredCount;

    private final StateWatchingEncoder watching = new StateWatchingEncoder();
    private final StateChangeEncoder change = new StateChangeEncoder();
    private final StateWatchEndedEncoder ended = new StateWatchEndedEncoder();
    private final UnsafeBuffer contentType = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer value = new UnsafeBuffer(0, 0);

    public Watches(final SessionTable sessions, final Replies replies) {
        this.sessions = sessions;
        this.replies = replies;
        sessions.addListener(this::onSessionClosed);
    }

    /** @return a watch to be opened and started, or null when there are too many */
    Watch add() {
        for (int slot = 0; slot < CAPACITY && openCount < CAPACITY; slot++) {
            if (slots[slot] == null) {
                slots[slot] = new Watch();
            }
            if (slots[slot].id() == 0) {
                open[openCount++] = slots[slot];
                return slots[slot];
            }
        }
        return null;
    }

    /** Of the watch that {@link #add} gave. */
    long newId(final Watch watch) {
        final int slot = Arrays.asList(slots).indexOf(watch);
        return (long) ++lives[slot] << Integer.SIZE | (slot + 1);
    }

    /** @return false when the session has no such watch */
    boolean end(final Session session, final long watchId) {
        for (int i = 0; i < openCount; i++) {
            if (open[i].id() == watchId
                    && open[i].sessionIndex() == session.index()
                    && open[i].generation() == session.generation()) {
                remove(i);
                return true;
            }
        }
        return false;
    }

    private void onSessionClosed(final Session session) {
        for (int i = openCount - 1; i >= 0; i--) {
            if (open[i].sessionIndex() == session.index()) {
                remove(i);
            }
        }
    }

    /** Those who watch a store that goes, or that another takes the place of, are told so. */
    void endAll(final ChangeSource source, final ErrorCode code) {
        for (int i = 0; i < openCount; i++) {
            if (open[i].source() == source) {
                open[i].endWith(code);
            }
        }
    }

    private void remove(final int i) {
        open[i].close();
        open[i] = open[--openCount];
        open[openCount] = null;
    }

    /** Tells what there is to tell. @param limit messages @return work done: messages sent, or a look in vain */
    public int deliver(final int limit) {
        if (openCount == 0) {
            return 0;
        }
        looksLeft = LOOK_LIMIT;
        int workCount = 0;
        next = next + 1 >= openCount ? 0 : next + 1;
        for (int i = openCount - 1; i >= 0 && looksLeft > 0 && openCount > 0; i--) {
            final int turn = (next + i) % openCount; // of those that are left, as some may end here
            workCount += deliver(turn, Math.max(0, limit - workCount));
        }
        return workCount;
    }

    private int deliver(final int index, final int limit) {
        final Watch watch = open[index];
        final Outbox outbox = sessions.session(watch.sessionIndex()).outbox();
        if (!outbox.hasRoom()) {
            return 0;
        }
        if (watch.end() != null) {
            replies.say(
                    watch.end() == ErrorCode.STORE_NOT_FOUND
                            ? "the node's resources have no such state store any more"
                            : "the node's resources have another state store of that name now");
            end(watch, sessions.session(watch.sessionIndex()), watch.end());
            remove(index);
            return 1;
        }
        if (watch.isLost()) {
            fail(watch, sessions.session(watch.sessionIndex()));
            remove(index);
            return 1;
        }
        if (watch.isBehind() && watch.isAnswered()) {
            expire(watch, outbox);
            remove(index);
            return 1;
        }
        return watch.isReady() ? tell(watch, outbox, limit) : 0;
    }

    private int tell(final Watch watch, final Outbox outbox, final int limit) {
        final ChangeRing ring = watch.source().ring();
        final long head = ring.head();
        int workCount = 0;
        if (!watch.isAnswered()) {
            answer(watch, outbox);
            workCount++;
        }
        final int looksBefore = looksLeft;
        while (watch.offset() != head && workCount < limit && looksLeft > 0 && outbox.hasRoom()) {
            looksLeft--;
            if (watch.wants(ring)) {
                if (!watch.isVisible(ring)) {
                    break;
                }
                send(watch, ring, outbox);
                workCount++;
            }
            watch.advance(ring.length(watch.offset()));
        }
        return workCount > 0 ? workCount : Math.min(1, looksBefore - looksLeft);
    }

    private void answer(final Watch watch, final Outbox outbox) {
        watching.wrapAndApplyHeader(replies.buffer(), 0, replies.header())
                .watchId(watch.id())
                .position(watch.toldPosition());
        replies.completeHeader(watch.correlationId());
        outbox.send(replies.buffer(), 0, MessageHeaderEncoder.ENCODED_LENGTH + watching.encodedLength());
        watch.answered();
    }

    private void send(final Watch watch, final ChangeRing ring, final Outbox outbox) {
        final long offset = watch.offset();
        final ChangeType type = ring.type(offset);
        final boolean hasValue = type == ChangeType.SET && watch.withValues() && ring.isInline(offset);
        final boolean isLast = ring.isLastOfPosition(offset);
        ring.wrapContentType(offset, contentType);
        ring.wrapValue(offset, value);
        change.wrapAndApplyHeader(replies.buffer(), 0, replies.header())
                .watchId(watch.id())
                .position(ring.position(offset))
                .change(type)
                .isLastOfPosition(isLast ? BooleanType.TRUE : BooleanType.FALSE)
                .hasValue(hasValue ? BooleanType.TRUE : BooleanType.FALSE)
                .itemVersion(ring.version(offset))
                .expiryMs(ring.expiryMs(offset))
                .timestampMs(ring.timestampMs(offset))
                .itemLength(ring.itemLength(offset));
        replies.completeHeader(0);
        final var key = watch.key();
        change.putKey(key, 0, key.capacity())
                .putContentType(contentType, 0, contentType.capacity())
                .putValue(value, 0, hasValue ? value.capacity() : 0);
        outbox.send(replies.buffer(), 0, MessageHeaderEncoder.ENCODED_LENGTH + change.encodedLength());
        toldCount++;
        if (isLast) {
            watch.told(ring.position(offset));
        }
    }

    private void fail(final Watch watch, final Session session) {
        replies.say("changes are told when they are durable, and the journal failed: ")
                .and(watch.source().failure());
        end(watch, session, ErrorCode.NOT_DURABLE);
    }

    private void end(final Watch watch, final Session session, final ErrorCode code) {
        if (watch.isAnswered()) {
            end(watch, session.outbox(), code);
        } else {
            replies.error(session, watch.correlationId(), StateWatchDecoder.TEMPLATE_ID, code);
        }
    }

    private void expire(final Watch watch, final Outbox outbox) {
        expiredCount++;
        replies.say("changes came faster than they were read, and are no longer kept: told up to position=")
                .and(watch.toldPosition())
                .and(", kept from position=")
                .and(watch.source().ring().floor());
        end(watch, outbox, ErrorCode.POSITION_EXPIRED);
    }

    /** For the reason just said. */
    private void end(final Watch watch, final Outbox outbox, final ErrorCode code) {
        ended.wrapAndApplyHeader(replies.buffer(), 0, replies.header())
                .watchId(watch.id())
                .code(code.number())
                .position(watch.toldPosition());
        replies.completeHeader(0);
        ended.putMessage(replies.text().buffer(), 0, replies.text().length());
        outbox.send(replies.buffer(), 0, MessageHeaderEncoder.ENCODED_LENGTH + ended.encodedLength());
    }

    /** Exactly: {@link #deliver} would do nothing. */
    public boolean isQuiet() {
        for (int i = 0; i < openCount; i++) {
            final Watch watch = open[i];
            final boolean isDue =
                    watch.end() != null || watch.isBehind() && watch.isAnswered() || watch.isReady() || watch.isLost();
            if (isDue && sessions.session(watch.sessionIndex()).outbox().hasRoom()) {
                return false;
            }
        }
        return true;
    }

    /** Watches now. */
    public int count() {
        return openCount;
    }

    /** Changes told since start, once for each watch. */
    public long toldCount() {
        return toldCount;
    }

    /** Watches ended because they were too slow. */
    public long expiredCount() {
        return expiredCount;
    }
}
