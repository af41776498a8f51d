package io.ledge.client;

import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.StateScanEncoder;
import io.ledge.protocol.codec.StateScanItemDecoder;
import io.ledge.protocol.codec.StateScanPageDecoder;
import java.util.ArrayList;
import java.util.List;

/** Proxy: a page of a scan → a message, its items and its end → {@link StatePage}. */
final class ScanVerbs {
    private static final byte[] START = new byte[0];

    private final ClientCore core;

    ScanVerbs(final ClientCore core) {
        this.core = core;
    }

    /** @param cursor null: the first page */
    Call<StatePage> page(
            final String store,
            final String prefix,
            final ScanOptions options,
            final ScanCursor cursor,
            final boolean isAsync) {
        final Link link = core.requireLink();
        final byte[] prefixBytes = Outgoing.key(prefix);
        final byte[] from = cursor == null ? START : cursor.bytes();
        final Outgoing out = core.open(link, StateScanEncoder.BLOCK_LENGTH);
        final StateScanEncoder scan = new StateScanEncoder().wrapAndApplyHeader(out.buffer(), 0, out.header());
        scan.itemLimit(options.pageSize()).withValues(options.withValues() ? BooleanType.TRUE : BooleanType.FALSE);
        scan.metadataCount(0);
        scan.store(Outgoing.name(store))
                .putPrefix(prefixBytes, 0, prefixBytes.length)
                .putCursor(from, 0, from.length);
        return core.send(
                Call.read("scanState", store, prefix, new PageAnswer(options.withValues())),
                link,
                out,
                scan.limit(),
                isAsync);
    }

    /** Items, then the page's end. */
    private static final class PageAnswer implements Call.Answer<StatePage> {
        private final List<StateEntry> entries = new ArrayList<>();
        private final boolean withValues;

        private PageAnswer(final boolean withValues) {
            this.withValues = withValues;
        }

        @Override
        public StatePage read(final Inbox in, final int templateId) {
            if (templateId == StateScanItemDecoder.TEMPLATE_ID) {
                entries.add(entry(in, in.scanItem));
                return null;
            }
            in.expect(templateId, StateScanPageDecoder.TEMPLATE_ID);
            final StateScanPageDecoder page = in.scanPage;
            final boolean isLast = page.isLast() == BooleanType.TRUE;
            final byte[] cursor = new byte[page.cursorLength()];
            page.getCursor(cursor, 0, cursor.length);
            return new StatePage(List.copyOf(entries), page.position(), isLast ? null : new ScanCursor(cursor));
        }

        private StateEntry entry(final Inbox in, final StateScanItemDecoder item) {
            final String key = item.key();
            final String contentType = item.contentType();
            final long bodyId = item.bodyId();
            byte[] value = null;
            if (bodyId != 0) {
                value = in.link().bodies().take(bodyId);
            } else if (withValues) {
                value = new byte[item.valueLength()];
                item.getValue(value, 0, value.length);
            }
            return new StateEntry(
                    key,
                    value,
                    item.itemLength(),
                    Long.toString(item.itemVersion()),
                    contentType,
                    StateVerbs.instant(item.expiryMs()));
        }
    }
}
