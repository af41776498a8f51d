package io.ledge.client;

import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.ChangeType;
import io.ledge.protocol.codec.StateChangeDecoder;
import io.ledge.protocol.codec.StateUnwatchEncoder;
import io.ledge.protocol.codec.StateWatchEncoder;
import io.ledge.protocol.codec.StateWatchingDecoder;
import java.time.Instant;

/** Proxy and adapter of watches: requests → messages, StateChange → {@link StateChange}. */
final class WatchVerbs {
    private static final long FROM_NEWEST = -1;

    private final ClientCore core;

    WatchVerbs(final ClientCore core) {
        this.core = core;
    }

    /** What StateWatching says. */
    record Begun(long watchId, long position) {}

    static Begun begun(final Inbox in, final int templateId) {
        in.expect(templateId, StateWatchingDecoder.TEMPLATE_ID);
        return new Begun(in.watching.watchId(), in.watching.position());
    }

    <T> Call<T> watch(
            final String store,
            final String prefix,
            final WatchOptions options,
            final Link link,
            final Call.Answer<T> answer,
            final boolean isAsync) {
        final byte[] prefixBytes = Outgoing.key(prefix);
        final Outgoing out = core.open(link, StateWatchEncoder.BLOCK_LENGTH);
        final StateWatchEncoder watch = new StateWatchEncoder().wrapAndApplyHeader(out.buffer(), 0, out.header());
        watch.fromPosition(options.fromPosition() == null ? FROM_NEWEST : options.fromPosition())
                .withValues(options.withValues() ? BooleanType.TRUE : BooleanType.FALSE);
        watch.metadataCount(0);
        watch.store(Outgoing.name(store)).putPrefix(prefixBytes, 0, prefixBytes.length);
        return core.send(Call.read("watchState", store, prefix, answer), link, out, watch.limit(), isAsync);
    }

    Call<Boolean> unwatch(final Link link, final long watchId, final boolean isAsync) {
        final Outgoing out = core.open(link, StateUnwatchEncoder.BLOCK_LENGTH);
        final StateUnwatchEncoder unwatch = new StateUnwatchEncoder()
                .wrapAndApplyHeader(out.buffer(), 0, out.header())
                .watchId(watchId);
        return core.send(
                Call.read("unwatchState", "watch", Long.toString(watchId), StateVerbs::done),
                link,
                out,
                unwatch.limit(),
                isAsync);
    }

    static StateChange change(final StateChangeDecoder change) {
        final boolean hasValue = change.hasValue() == BooleanType.TRUE;
        final String key = change.key();
        final String contentType = change.contentType();
        byte[] value = null;
        if (hasValue) {
            value = new byte[change.valueLength()];
            change.getValue(value, 0, value.length);
        }
        return new StateChange(
                type(change.change()),
                key,
                value,
                change.itemLength(),
                contentType,
                Long.toString(change.itemVersion()),
                StateVerbs.instant(change.expiryMs()),
                change.position(),
                change.isLastOfPosition() == BooleanType.TRUE,
                Instant.ofEpochMilli(change.timestampMs()));
    }

    static StateChange.Type type(final ChangeType type) {
        return switch (type) {
            case SET -> StateChange.Type.SET;
            case DELETE -> StateChange.Type.DELETE;
            case EXPIRE -> StateChange.Type.EXPIRE;
            case NULL_VAL -> throw new IllegalArgumentException("a change of no kind");
        };
    }
}
