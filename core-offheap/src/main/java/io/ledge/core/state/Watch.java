package io.ledge.core.state;

import io.ledge.core.session.Session;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.ChangeType;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** One session's watch of one prefix of one store: how far it was told. Pooled by {@link Watches}. */
final class Watch {
    /** It waits for no change to become visible. */
    static final long NOTHING = -1;

    private final StoredKey prefix = new StoredKey();
    private final UnsafeBuffer key = new UnsafeBuffer(0, 0);
    private long id;
    private int sessionIndex;
    private int generation;
    private ChangeSource source;
    private int appPrefixLength;
    private boolean withValues;
    private long afterPosition;
    private long offset;
    private long toldPosition;
    private long awaited;
    private long correlationId;
    private boolean isAnswered;
    private ErrorCode end;

    /** @param appPrefix in front of the app's keys in the store @param keyPrefix valid */
    void open(
            final long watchId,
            final Session session,
            final ChangeSource changes,
            final DirectBuffer appPrefix,
            final DirectBuffer keyPrefix,
            final boolean values,
            final long requestId) {
        id = watchId;
        sessionIndex = session.index();
        generation = session.generation();
        source = changes;
        prefix.view().wrap(keyPrefix);
        prefix.prefix(appPrefix);
        appPrefixLength = appPrefix.capacity();
        withValues = values;
        correlationId = requestId;
        isAnswered = false;
        end = null;
    }

    /** Where it begins. @param ringOffset not above that of the first change to tell */
    void start(final long position, final long ringOffset) {
        afterPosition = position;
        toldPosition = position;
        offset = ringOffset;
        awaited = NOTHING;
    }

    void close() {
        id = 0;
        source = null;
    }

    /** Its store has gone, or is another now: it is to end. */
    void endWith(final ErrorCode code) {
        end = code;
    }

    /** Why it is to end; null: it goes on. */
    ErrorCode end() {
        return end;
    }

    long id() {
        return id;
    }

    int sessionIndex() {
        return sessionIndex;
    }

    int generation() {
        return generation;
    }

    ChangeSource source() {
        return source;
    }

    boolean withValues() {
        return withValues;
    }

    /** The next change of the ring to look at. */
    long offset() {
        return offset;
    }

    /** It has looked at that change. */
    void advance(final int length) {
        offset += length;
    }

    long correlationId() {
        return correlationId;
    }

    /** Does the asker know of the watch? It learns of it when the position where it begins may be told, and before all else. */
    boolean isAnswered() {
        return isAnswered;
    }

    void answered() {
        isAnswered = true;
    }

    /** Everything up to it was told. */
    long toldPosition() {
        return toldPosition;
    }

    void told(final long position) {
        toldPosition = position;
    }

    /** Changes were lost before they could be told. */
    boolean isBehind() {
        return offset < source.ring().tail();
    }

    /** What it waits for will never be seen: the journal failed. */
    boolean isLost() {
        return source.isLost(isAnswered ? awaited : afterPosition); // NOTHING is below every position
    }

    /** Is there something to look at which may be seen, or the answer to be given? */
    boolean isReady() {
        if (!isAnswered) {
            return source.isVisible(afterPosition);
        }
        return offset != source.ring().head() && (awaited == NOTHING || source.isVisible(awaited));
    }

    /**
     * Is the change at the offset one to tell? An expiry has the position of the change before it: so one at the position where
     * the watch begins is told, perhaps a second time.
     */
    boolean wants(final ChangeRing ring) {
        if (ring.isPadding(offset) || ring.storeIndex(offset) != source.storeIndex()) {
            return false;
        }
        final long position = ring.position(offset);
        if (position < afterPosition || position == afterPosition && ring.type(offset) != ChangeType.EXPIRE) {
            return false;
        }
        ring.wrapKey(offset, key);
        return prefix.isPrefixOf(key);
    }

    /** Of the change at the offset, if it may be seen now; else the watch waits for it. */
    boolean isVisible(final ChangeRing ring) {
        final long position = ring.position(offset);
        final boolean isVisible = source.isVisible(position);
        awaited = isVisible ? NOTHING : position;
        return isVisible;
    }

    /** Of the change at the offset, as the app knows it. */
    DirectBuffer key() {
        key.wrap(key, appPrefixLength, key.capacity() - appPrefixLength);
        return key;
    }
}
