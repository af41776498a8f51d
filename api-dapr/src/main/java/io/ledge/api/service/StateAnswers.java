package io.ledge.api.service;

import io.ledge.api.core.StateItem;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.DoneEncoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.StateScanItemEncoder;
import io.ledge.protocol.codec.StateScanPageEncoder;
import io.ledge.protocol.codec.StateValueEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;

/**
 * Answers of the schema as bytes: one message behind the other, each value within its message however long it is, for they travel
 * as data of an answer and not by themselves.
 */
final class StateAnswers {
    private static final int INITIAL_LENGTH = 1024;

    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(INITIAL_LENGTH);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private int length;

    private StateAnswers() {}

    static byte[] value(final StateItem item) {
        final StateAnswers answers = new StateAnswers();
        final StateValueEncoder value = new StateValueEncoder();
        value.wrapAndApplyHeader(answers.buffer, 0, answers.header)
                .found(item.isFound() ? BooleanType.TRUE : BooleanType.FALSE)
                .itemVersion(item.etag())
                .expiryMs(item.expiryMs())
                .bodyId(0)
                .bodyLength(0)
                .contentType(item.contentType())
                .putValue(item.value(), 0, item.value().length);
        answers.length = value.limit();
        return answers.bytes();
    }

    static byte[] done(final long newVersion) {
        final StateAnswers answers = new StateAnswers();
        final DoneEncoder done = new DoneEncoder();
        done.wrapAndApplyHeader(answers.buffer, 0, answers.header).newVersion(newVersion);
        answers.length = done.limit();
        return answers.bytes();
    }

    /** Items, then the page's end. @param cursor of the next page; empty: this is the last */
    static byte[] page(final List<StateItem> items, final String cursor) {
        final StateAnswers answers = new StateAnswers();
        for (int i = 0; i < items.size(); i++) {
            answers.add(items.get(i), i);
        }
        final byte[] next = cursor.getBytes(StandardCharsets.UTF_8);
        final StateScanPageEncoder page = new StateScanPageEncoder();
        page.wrapAndApplyHeader(answers.buffer, answers.length, answers.header)
                .itemCount(items.size())
                .position(0)
                .isLast(next.length == 0 ? BooleanType.TRUE : BooleanType.FALSE)
                .putCursor(next, 0, next.length);
        answers.length = page.limit();
        return answers.bytes();
    }

    private void add(final StateItem item, final int index) {
        final StateScanItemEncoder encoder = new StateScanItemEncoder();
        encoder.wrapAndApplyHeader(buffer, length, header)
                .index(index)
                .itemVersion(item.etag())
                .expiryMs(item.expiryMs())
                .bodyId(0)
                .bodyLength(0)
                .itemLength(item.value().length)
                .key(item.key())
                .contentType(item.contentType())
                .putValue(item.value(), 0, item.value().length);
        length = encoder.limit();
    }

    private byte[] bytes() {
        return Arrays.copyOf(buffer.byteArray(), length);
    }
}
