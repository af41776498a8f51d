package io.ledge.client;

import io.ledge.protocol.codec.BindingInvokeEncoder;
import io.ledge.protocol.codec.BindingResultDecoder;
import java.util.HashMap;
import java.util.Map;

/** Proxy: calls of output bindings → messages, results → responses. */
final class BindingVerbs {
    private final ClientCore core;

    BindingVerbs(final ClientCore core) {
        this.core = core;
    }

    Call<BindingResponse> invoke(
            final String binding,
            final String operation,
            final byte[] data,
            final Map<String, String> metadata,
            final boolean isAsync) {
        final Link link = core.requireLink();
        final Outgoing out = core.open(link, BindingInvokeEncoder.BLOCK_LENGTH);
        final long bodyId = out.body(data);
        final byte[] inline = Outgoing.inline(bodyId, data);
        final BindingInvokeEncoder invoke =
                new BindingInvokeEncoder().wrapAndApplyHeader(out.buffer(), 0, out.header());
        invoke.bodyId(bodyId).bodyLength(Outgoing.bodyLength(bodyId, data));
        final BindingInvokeEncoder.MetadataEncoder group = invoke.metadataCount(metadata.size());
        metadata.forEach((name, value) -> group.next().name(name).value(value));
        invoke.binding(Outgoing.name(binding))
                .operation(Outgoing.name(operation))
                .contentType("")
                .putData(inline, 0, inline.length);
        return core.send(
                Call.write("invokeBinding", binding, operation, BindingVerbs::response),
                link,
                out,
                invoke.limit(),
                isAsync);
    }

    private static BindingResponse response(final Inbox in, final int templateId) {
        in.expect(templateId, BindingResultDecoder.TEMPLATE_ID);
        final BindingResultDecoder result = in.bindingResult;
        final long bodyId = result.bodyId();
        final Map<String, String> metadata = new HashMap<>();
        for (final BindingResultDecoder.MetadataDecoder entry : result.metadata()) {
            metadata.put(entry.name(), entry.value());
        }
        final String contentType = result.contentType();
        final byte[] data =
                bodyId == 0 ? new byte[result.dataLength()] : in.link().bodies().take(bodyId);
        if (bodyId == 0) {
            result.getData(data, 0, data.length);
        }
        return new BindingResponse(data, contentType, metadata);
    }
}
