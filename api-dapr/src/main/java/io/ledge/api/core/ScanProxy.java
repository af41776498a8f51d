package io.ledge.api.core;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.StateScanEncoder;
import io.ledge.protocol.codec.StateScanItemDecoder;
import io.ledge.protocol.codec.StateScanPageDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

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
        final List<StateItem> found = new ArrayList<>();
        final Function<StateItem, String> keep = item -> {
            found.add(item);
            return "";
        };
        each(store, keep, new Reply<>() {
            @Override
            public void ok(final String reason) {
                reply.ok(found);
            }

            @Override
            public void failed(final ErrorCode code, final String message) {
                reply.failed(code, message);
            }
        });
    }

    /**
     * Hands over every item that was there all the while, in no order; other apps have their turn between two pages.
     *
     * @param taker answers nothing, or why it wants no more
     * @param reply gets what the taker said, or nothing at the end
     */
    public void each(final String store, final Function<StateItem, String> taker, final Reply<String> reply) {
        next(store, BEGINNING, new Taking(taker), reply);
    }

    /** Takes until it is said to want no more; what is still to come of that page is let go. */
    private static final class Taking {
        private final Function<StateItem, String> taker;
        private String reason = "";

        Taking(final Function<StateItem, String> taker) {
            this.taker = taker;
        }

        void take(final StateItem item) {
            if (reason.isEmpty()) {
                reason = taker.apply(item);
            }
        }
    }

    private void next(final String store, final byte[] cursor, final Taking taking, final Reply<String> reply) {
        scan.wrapAndApplyHeader(link.buffer(), 0, link.header()).itemLimit(0).withValues(BooleanType.TRUE);
        scan.metadataCount(0);
        scan.store(store).prefix("").putCursor(cursor, 0, cursor.length);
        link.send(scan.encodedLength(), reply, (templateId, in) -> {
            if (templateId == StateScanItemDecoder.TEMPLATE_ID) {
                taking.take(read(in));
                return false;
            }
            page.wrapAndApplyHeader(in.buffer(), in.offset(), in.header());
            if (page.isLast() == BooleanType.TRUE || !taking.reason.isEmpty()) {
                reply.ok(taking.reason);
            } else {
                final byte[] more = new byte[page.cursorLength()];
                page.getCursor(more, 0, more.length);
                link.execute(() -> {
                    next(store, more, taking, reply);
                    link.flush();
                });
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
