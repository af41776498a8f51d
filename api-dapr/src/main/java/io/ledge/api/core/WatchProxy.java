package io.ledge.api.core;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.ChangeType;
import io.ledge.protocol.codec.StateChangeDecoder;
import io.ledge.protocol.codec.StateUnwatchEncoder;
import io.ledge.protocol.codec.StateWatchEncoder;
import io.ledge.protocol.codec.StateWatchEndedDecoder;
import io.ledge.protocol.codec.StateWatchingDecoder;
import org.agrona.collections.Long2ObjectHashMap;

/** Watches of an app's link: told of changes of stores as they happen. One a link. */
public final class WatchProxy {
    private static final long FROM_NEWEST = -1;

    /** Is told, on the I/O thread. */
    public interface Listener {
        /**
         * An item changed, or went.
         *
         * @param item not found: deleted or expired
         * @param hasValue false: the value is long; get it
         */
        void onChange(StateItem item, boolean hasValue);

        /** The core ended the watch: changes from now on are not told. */
        void onEnded(ErrorCode code, String message);
    }

    private final CoreLink link;
    private final Long2ObjectHashMap<Listener> listeners = new Long2ObjectHashMap<>();
    private final StateWatchEncoder watch = new StateWatchEncoder();
    private final StateUnwatchEncoder unwatch = new StateUnwatchEncoder();
    private final StateWatchingDecoder watching = new StateWatchingDecoder();
    private final StateChangeDecoder change = new StateChangeDecoder();
    private final StateWatchEndedDecoder ended = new StateWatchEndedDecoder();

    public WatchProxy(final CoreLink link) {
        this.link = link;
        link.changes(this::onMessage);
    }

    /** Watches all of a store from now on. Answers the watch's id. */
    public void watch(final String store, final Listener listener, final Reply<Long> reply) {
        watch.wrapAndApplyHeader(link.buffer(), 0, link.header())
                .fromPosition(FROM_NEWEST)
                .withValues(BooleanType.TRUE);
        watch.metadataCount(0);
        watch.store(store).prefix("");
        link.send(watch.encodedLength(), reply, (templateId, in) -> {
            watching.wrapAndApplyHeader(in.buffer(), in.offset(), in.header());
            final long id = watching.watchId();
            listeners.put(id, listener);
            reply.ok(id);
            return true;
        });
    }

    /** Nothing more is told. */
    public void unwatch(final long watchId) {
        if (listeners.remove(watchId) != null) {
            unwatch.wrapAndApplyHeader(link.buffer(), 0, link.header()).watchId(watchId);
            link.tell(unwatch.encodedLength());
        }
    }

    private boolean onMessage(final int templateId, final Incoming in) {
        switch (templateId) {
            case StateChangeDecoder.TEMPLATE_ID -> onChange(in);
            case StateWatchEndedDecoder.TEMPLATE_ID -> onEnded(in);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void onChange(final Incoming in) {
        change.wrapAndApplyHeader(in.buffer(), in.offset(), in.header());
        final Listener listener = listeners.get(change.watchId());
        if (listener == null) {
            return; // on its way when the watch was ended
        }
        final boolean hasValue = change.hasValue() == BooleanType.TRUE;
        final String key = change.key();
        if (change.change() != ChangeType.SET) {
            listener.onChange(StateItem.absent(key), true);
            return;
        }
        final String contentType = change.contentType();
        final byte[] value = new byte[change.valueLength()];
        change.getValue(value, 0, value.length);
        listener.onChange(
                new StateItem(key, true, value, change.itemVersion(), contentType, change.expiryMs()), hasValue);
    }

    private void onEnded(final Incoming in) {
        ended.wrapAndApplyHeader(in.buffer(), in.offset(), in.header());
        final Listener listener = listeners.remove(ended.watchId());
        if (listener != null) {
            listener.onEnded(ErrorCode.of(ended.code()), ended.message());
        }
    }
}
