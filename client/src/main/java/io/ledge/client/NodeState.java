package io.ledge.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.StateScanItemDecoder;
import io.ledge.protocol.codec.StateScanPageDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.agrona.concurrent.UnsafeBuffer;

/** State that the node is asked for as an app, as only its edge has it. Answers are messages of the schema, one behind the other. */
final class NodeState {
    private final NodeMethods node;

    NodeState(final LedgeClient client) {
        node = new NodeMethods(client);
    }

    StateQueryPage query(final String store, final String queryJson) {
        return page(node.call(queryPath(store), queryJson.getBytes(UTF_8), InvokeOptions.post()));
    }

    CompletableFuture<StateQueryPage> queryAsync(final String store, final String queryJson) {
        return node.callAsync(queryPath(store), queryJson.getBytes(UTF_8), InvokeOptions.post())
                .thenApply(NodeState::page);
    }

    private static String queryPath(final String store) {
        return "v1.0-alpha1/state/" + NodeMethods.escaped(store) + "/query";
    }

    /** Items, then the page's end. */
    private static StateQueryPage page(final InvokeResponse answer) {
        final UnsafeBuffer buffer = new UnsafeBuffer(answer.data());
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        final StateScanItemDecoder item = new StateScanItemDecoder();
        final List<StateItem> items = new ArrayList<>();
        int offset = 0;
        while (header.wrap(buffer, offset).templateId() == StateScanItemDecoder.TEMPLATE_ID) {
            items.add(item(item.wrapAndApplyHeader(buffer, offset, header)));
            offset = item.limit();
        }
        if (header.templateId() != StateScanPageDecoder.TEMPLATE_ID) {
            throw new LedgeException(
                    ErrorCode.MALFORMED_MESSAGE, "unexpected answer of a query: templateId=" + header.templateId());
        }
        final StateScanPageDecoder page = new StateScanPageDecoder().wrapAndApplyHeader(buffer, offset, header);
        final byte[] token = new byte[page.cursorLength()];
        page.getCursor(token, 0, token.length);
        return new StateQueryPage(List.copyOf(items), new String(token, UTF_8));
    }

    private static StateItem item(final StateScanItemDecoder item) {
        final String key = item.key();
        final String contentType = item.contentType();
        final byte[] value = new byte[item.valueLength()];
        item.getValue(value, 0, value.length);
        return new StateItem(
                key, value, Long.toString(item.itemVersion()), contentType, StateVerbs.instant(item.expiryMs()));
    }
}
