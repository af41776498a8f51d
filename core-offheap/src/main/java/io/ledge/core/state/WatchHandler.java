package io.ledge.core.state;

import io.ledge.core.session.Replies;
import io.ledge.core.session.Session;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.StateUnwatchDecoder;
import io.ledge.protocol.codec.StateWatchDecoder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** StateWatch and StateUnwatch: begins a watch where it asks to ({@link Watches} answers), or says why that cannot be. */
final class WatchHandler {
    /** Asks for what changes from now on. */
    static final long FROM_NEWEST = -1;

    private static final int BLOCK_OFFSET = MessageHeaderDecoder.ENCODED_LENGTH;

    private final Watches watches;
    private final Replies replies;
    private final StateWatchDecoder watchDecoder = new StateWatchDecoder();
    private final StateUnwatchDecoder unwatch = new StateUnwatchDecoder();
    private final UnsafeBuffer prefix = new UnsafeBuffer(0, 0);

    WatchHandler(final Watches watches, final Replies replies) {
        this.watches = watches;
        this.replies = replies;
    }

    void onWatch(
            final Session session,
            final MessageHeaderDecoder header,
            final DirectBuffer message,
            final ChangeSource source,
            final DirectBuffer appPrefix) {
        watchDecoder.wrap(message, BLOCK_OFFSET, header.blockLength(), header.version());
        final long asked = watchDecoder.fromPosition();
        final boolean withValues = watchDecoder.withValues() == BooleanType.TRUE;
        for (final StateWatchDecoder.MetadataDecoder metadata : watchDecoder.metadata()) {
            metadata.sbeSkip();
        }
        watchDecoder.skipStore();
        watchDecoder.wrapPrefix(prefix);
        final ErrorCode refusal = check(source, asked);
        if (refusal != null) {
            replies.error(session, header.correlationId(), header.templateId(), refusal);
            return;
        }
        final Watch watch = watches.add();
        if (watch == null) {
            replies.say("the node's watches are all taken: limit=").and(Watches.CAPACITY);
            replies.error(session, header.correlationId(), header.templateId(), ErrorCode.TOO_MANY_SUBSCRIPTIONS);
            return;
        }
        watch.open(watches.newId(watch), session, source, appPrefix, prefix, withValues, header.correlationId());
        final long position = asked == FROM_NEWEST ? source.newestPosition() : asked;
        watch.start(
                position,
                asked == FROM_NEWEST ? source.ring().head() : source.ring().offsetAfter(position));
    }

    /** @return why it cannot be, with its text; null: it can */
    private ErrorCode check(final ChangeSource source, final long asked) {
        if (prefix.capacity() > Ipc.MAX_KEY_LENGTH || !StoredKey.isWithoutSeparator(prefix)) {
            replies.say("a key prefix has at most ")
                    .and(Ipc.MAX_KEY_LENGTH)
                    .and(" bytes and no ||: length=")
                    .and(prefix.capacity());
            return ErrorCode.KEY_INVALID;
        }
        final long newest = source.newestPosition();
        source.ring().arm(newest);
        if (asked == FROM_NEWEST || asked >= source.floor() && asked <= newest) {
            return null;
        }
        replies.say("no changes are kept after position=")
                .and(asked)
                .and(" but from position=")
                .and(source.floor())
                .and(" to ")
                .and(newest)
                .and(": scan, then watch from where the scan began");
        return ErrorCode.POSITION_EXPIRED;
    }

    void onUnwatch(final Session session, final MessageHeaderDecoder header, final DirectBuffer message) {
        final long watchId = unwatch.wrap(message, BLOCK_OFFSET, header.blockLength(), header.version())
                .watchId();
        if (watches.end(session, watchId)) {
            replies.done(session, header.correlationId(), 0);
            return;
        }
        replies.say("not a watch of this session: watchId=").and(watchId);
        replies.error(session, header.correlationId(), header.templateId(), ErrorCode.SUBSCRIPTION_UNKNOWN);
    }
}
