package io.ledge.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.DoneDecoder;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.StateGetEncoder;
import io.ledge.protocol.codec.StateScanItemDecoder;
import io.ledge.protocol.codec.StateScanPageDecoder;
import io.ledge.protocol.codec.StateSetEncoder;
import io.ledge.protocol.codec.StateTransactEncoder;
import io.ledge.protocol.codec.StateValueDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * State that the node is asked for as an app, as only its edge has it: queries, and stores whose values it encrypts. The core refuses
 * those with STORE_ENCRYPTED; that is when they are asked for here, so that other stores know nothing of it. Requests, and answers
 * one behind the other, are messages of the schema.
 */
final class NodeState {
    private static final String SEALED = "ledge/state/sealed";
    private static final InvokeOptions MESSAGE = InvokeOptions.post().contentType("application/octet-stream");

    private final ClientCore core;
    private final NodeMethods node;

    NodeState(final ClientCore core, final LedgeClient client) {
        this.core = core;
        node = new NodeMethods(client);
    }

    // stores whose values are encrypted

    static boolean isSealed(final Object refusal) {
        return refusal instanceof final LedgeException ex && ex.code() == ErrorCode.STORE_ENCRYPTED;
    }

    /** What the node's edge answers where the core refused for that reason; else the refusal is thrown. */
    static <T> T orThrow(final LedgeException refusal, final Supplier<T> atNode) {
        if (!isSealed(refusal)) {
            throw refusal;
        }
        return atNode.get();
    }

    /** As {@link #orThrow}, for a call under way. */
    static <T> CompletableFuture<T> orAtNode(
            final CompletableFuture<T> atCore, final Supplier<CompletableFuture<T>> atNode) {
        final CompletableFuture<T> result = new CompletableFuture<>();
        atCore.whenComplete((value, refusal) -> {
            if (isSealed(Futures.unwrapped(refusal))) {
                ClientCore.async(atNode).whenComplete((open, failure) -> Futures.end(result, open, failure));
            } else {
                Futures.end(result, value, refusal);
            }
        });
        return result;
    }

    StateItem get(final String store, final String key) {
        return item(node.call(SEALED, getMessage(store, key), MESSAGE), key);
    }

    CompletableFuture<StateItem> getAsync(final String store, final String key) {
        return node.callAsync(SEALED, getMessage(store, key), MESSAGE).thenApply(answer -> item(answer, key));
    }

    private byte[] getMessage(final String store, final String key) {
        final Outgoing out = new Outgoing().beginWhole(core.requireLink(), StateGetEncoder.BLOCK_LENGTH);
        return bytes(out, StateVerbs.encodeGet(out, store, key));
    }

    /** @return the new ETag */
    String save(final String store, final String key, final byte[] value, final StateOptions options) {
        return etag(node.call(SEALED, saveMessage(store, key, value, options), MESSAGE));
    }

    CompletableFuture<String> saveAsync(
            final String store, final String key, final byte[] value, final StateOptions options) {
        return node.callAsync(SEALED, saveMessage(store, key, value, options), MESSAGE)
                .thenApply(NodeState::etag);
    }

    private byte[] saveMessage(final String store, final String key, final byte[] value, final StateOptions options) {
        final Outgoing out = new Outgoing().beginWhole(core.requireLink(), StateSetEncoder.BLOCK_LENGTH);
        return bytes(out, StateVerbs.encodeSave(out, store, key, value, options));
    }

    Boolean transact(final String store, final List<StateOperation> operations) {
        node.call(SEALED, transactMessage(store, operations), MESSAGE);
        return Boolean.TRUE;
    }

    CompletableFuture<Boolean> transactAsync(final String store, final List<StateOperation> operations) {
        return node.callAsync(SEALED, transactMessage(store, operations), MESSAGE)
                .thenApply(done -> Boolean.TRUE);
    }

    private byte[] transactMessage(final String store, final List<StateOperation> operations) {
        final Outgoing out = new Outgoing().beginWhole(core.requireLink(), StateTransactEncoder.BLOCK_LENGTH);
        return bytes(out, StateVerbs.encodeTransact(out, store, operations, Map.of()));
    }

    private static byte[] bytes(final Outgoing out, final int length) {
        return Arrays.copyOf(out.buffer().byteArray(), length);
    }

    private static StateItem item(final InvokeResponse answer, final String key) {
        final StateValueDecoder value = new StateValueDecoder();
        return StateVerbs.item(
                value.wrapAndApplyHeader(message(answer, StateValueDecoder.TEMPLATE_ID), 0, header()), null, key);
    }

    private static String etag(final InvokeResponse answer) {
        final DoneDecoder done = new DoneDecoder();
        return Long.toString(done.wrapAndApplyHeader(message(answer, DoneDecoder.TEMPLATE_ID), 0, header())
                .newVersion());
    }

    private static MessageHeaderDecoder header() {
        return new MessageHeaderDecoder();
    }

    private static UnsafeBuffer message(final InvokeResponse answer, final int expected) {
        final UnsafeBuffer buffer = new UnsafeBuffer(answer.data());
        check(header().wrap(buffer, 0), expected);
        return buffer;
    }

    private static void check(final MessageHeaderDecoder header, final int expected) {
        if (header.templateId() != expected) {
            throw new LedgeException(
                    ErrorCode.MALFORMED_MESSAGE,
                    "unexpected answer of the node: templateId=" + header.templateId() + ", expected=" + expected);
        }
    }

    // queries

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
        final MessageHeaderDecoder header = header();
        final StateScanItemDecoder item = new StateScanItemDecoder();
        final List<StateItem> items = new ArrayList<>();
        int offset = 0;
        while (header.wrap(buffer, offset).templateId() == StateScanItemDecoder.TEMPLATE_ID) {
            items.add(item(item.wrapAndApplyHeader(buffer, offset, header)));
            offset = item.limit();
        }
        check(header, StateScanPageDecoder.TEMPLATE_ID);
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
