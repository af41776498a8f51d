package io.ledge.client;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.ErrorEncoder;
import io.ledge.protocol.codec.InvokeDecoder;
import io.ledge.protocol.codec.InvokeEncoder;
import io.ledge.protocol.codec.InvokeResultDecoder;
import io.ledge.protocol.codec.InvokeResultEncoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Proxy and adapter: calls of methods and their answers, in both directions. SBE wants the fields in the schema's order. */
final class InvokeVerbs {
    private static final int MAX_REASON_LENGTH = 1_000;

    private final ClientCore core;

    InvokeVerbs(final ClientCore core) {
        this.core = core;
    }

    Call<InvokeResponse> invoke(
            final String appId,
            final String method,
            final byte[] data,
            final InvokeOptions options,
            final boolean isAsync) {
        final Link link = core.requireLink();
        final TraceParent trace = TraceParent.parse(options.traceparent());
        final Outgoing out = core.open(link, InvokeEncoder.BLOCK_LENGTH);
        final long bodyId = out.body(data);
        final byte[] inline = Outgoing.inline(bodyId, data);
        final InvokeEncoder invoke = new InvokeEncoder().wrapAndApplyHeader(out.buffer(), 0, out.header());
        invoke.bodyId(bodyId).bodyLength(Outgoing.bodyLength(bodyId, data));
        final InvokeEncoder.MetadataEncoder group = invoke.metadataCount(Headers.count(options.headers()));
        options.headers()
                .map()
                .forEach((name, values) ->
                        values.forEach(value -> group.next().name(name).value(value)));
        invoke.appId(Outgoing.name(appId))
                .verb(options.verb())
                .method(method.startsWith("/") ? method.substring(1) : method)
                .queryString(options.queryString())
                .contentType(options.contentType())
                .putData(inline, 0, inline.length);
        return core.send(
                Call.write("invokeMethod", appId, method, InvokeVerbs::response).within(options.timeout()),
                link,
                out,
                invoke.limit(),
                isAsync,
                trace);
    }

    private static InvokeResponse response(final Inbox in, final int templateId) {
        in.expect(templateId, InvokeResultDecoder.TEMPLATE_ID);
        final InvokeResultDecoder result = in.invokeResult;
        final Map<String, List<String>> headers = new HashMap<>();
        for (final InvokeResultDecoder.MetadataDecoder entry : result.metadata()) {
            add(headers, entry.name(), entry.value());
        }
        final String contentType = result.contentType();
        final byte[] data = data(in, result.bodyId(), result.dataLength());
        result.getData(data, 0, result.bodyId() == 0 ? data.length : 0);
        return new InvokeResponse(result.status(), contentType, data, Headers.of(headers));
    }

    static InvokeRequest request(final Inbox in) {
        final InvokeDecoder invoke = in.invoke;
        final Map<String, List<String>> headers = new HashMap<>();
        for (final InvokeDecoder.MetadataDecoder entry : invoke.metadata()) {
            add(headers, entry.name(), entry.value());
        }
        final String callerAppId = invoke.appId();
        final String verb = invoke.verb();
        final String method = invoke.method();
        final String queryString = invoke.queryString();
        final String contentType = invoke.contentType();
        final byte[] data = data(in, invoke.bodyId(), invoke.dataLength());
        invoke.getData(data, 0, invoke.bodyId() == 0 ? data.length : 0);
        return new InvokeRequest(
                callerAppId,
                verb,
                method,
                queryString,
                contentType,
                data,
                Deliveries.traceparent(in),
                Headers.of(headers));
    }

    private static void add(final Map<String, List<String>> headers, final String name, final String value) {
        headers.computeIfAbsent(name, key -> new ArrayList<>(1)).add(value);
    }

    private static byte[] data(final Inbox in, final long bodyId, final int inlineLength) {
        return bodyId == 0 ? new byte[inlineLength] : in.link().bodies().take(bodyId);
    }

    /** Answers the call that came with {@code token}. */
    void answer(final Link link, final long token, final InvokeResponse response) {
        final Outgoing out = core.open(link, InvokeResultEncoder.BLOCK_LENGTH);
        final byte[] data = response.data();
        final long bodyId = out.body(data);
        final byte[] inline = Outgoing.inline(bodyId, data);
        final InvokeResultEncoder result = new InvokeResultEncoder().wrapAndApplyHeader(out.buffer(), 0, out.header());
        result.status(response.status()).bodyId(bodyId).bodyLength(Outgoing.bodyLength(bodyId, data));
        final InvokeResultEncoder.MetadataEncoder group = result.metadataCount(Headers.count(response.headers()));
        response.headers()
                .map()
                .forEach((name, values) ->
                        values.forEach(value -> group.next().name(name).value(value)));
        result.contentType(response.contentType()).putData(inline, 0, inline.length);
        tell(link, token, out, result.limit());
    }

    /** Says why there is no answer. */
    void refuse(final Link link, final long token, final String reason) {
        final Outgoing out = core.open(link, ErrorEncoder.BLOCK_LENGTH);
        final ErrorEncoder error = new ErrorEncoder().wrapAndApplyHeader(out.buffer(), 0, out.header());
        error.code(ErrorCode.APP_FAILED.number())
                .requestTemplateId(InvokeDecoder.TEMPLATE_ID)
                .message(reason.substring(0, Math.min(reason.length(), MAX_REASON_LENGTH)));
        tell(link, token, out, error.limit());
    }

    private void tell(final Link link, final long token, final Outgoing out, final int length) {
        core.tell(
                Call.write("answer", "invocation", Long.toString(token), (in, templateId) -> null),
                token,
                link,
                out,
                length);
    }
}
