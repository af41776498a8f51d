package io.ledge.api.core;

import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.StateScanEncoder;
import io.ledge.protocol.codec.StateScanItemDecoder;
import io.ledge.protocol.codec.StateScanPageDecoder;
import java.util.ArrayList;
import java.util.List;

/** All items of a store: scans page by page. {@link CoreLink#flush} has the first page served, the rest follow. */
public final class ScanProxy {
    private static final byte[] BEGINNING = {};

    private final CoreLink link;
    private final StateScanEncoder scan = new StateScanEncoder();
    private final StateScanItemDecoder item = new StateScanItemDecoder();
    private final StateScanPageDecoder page = new StateScanPageDecoder();

    public ScanProxy(final CoreLink link) {
        this.link = link;
    }

    /** Answers every item that was there all the while, in no order. */
    public void all(final String store, final Reply<List<StateItem>> reply) {
        next(store, BEGINNING, new ArrayList<>(), reply);
    }

    private void next(
            final String store, final byte[] cursor, final List<StateItem> found, final Reply<List<StateItem>> reply) {
        scan.wrapAndApplyHeader(link.buffer(), 0, link.header()).itemLimit(0).withValues(BooleanType.TRUE);
        scan.metadataCount(0);
        scan.store(store).prefix("").putCursor(cursor, 0, cursor.length);
        link.send(scan.encodedLength(), reply, (templateId, in) -> {
            if (templateId == StateScanItemDecoder.TEMPLATE_ID) {
                found.add(read(in));
                return false;
            }
            page.wrapAndApplyHeader(in.buffer(), in.offset(), in.header());
            if (page.isLast() == BooleanType.TRUE) {
                reply.ok(found);
            } else {
                final byte[] more = new byte[page.cursorLength()];
                page.getCursor(more, 0, more.length);
                next(store, more, found, reply);
                link.flush();
            }
            return true;
        });
    }

    private StateItem read(final Incoming in) {
        item.wrapAndApplyHeader(in.buffer(), in.offset(), in.header());
        final String key = item.key();
        final String contentType = item.contentType();
        final byte[] bytes = item.bodyId() == 0 ? new byte[item.valueLength()] : in.takeBody(item.bodyId());
        if (item.bodyId() == 0) {
            item.getValue(bytes, 0, bytes.length);
        }
        return new StateItem(key, true, bytes, item.itemVersion(), contentType, item.expiryMs());
    }
}
