package io.ledge.api.core;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.BindingInvokeEncoder;
import io.ledge.protocol.codec.BindingResultDecoder;
import java.util.HashMap;
import java.util.Map;

/** Calls of output bindings → messages. {@link CoreLink#flush} has them served. */
public final class BindingProxy {
    private static final int MAX_TEXT_LENGTH = 16 * 1024;
    private static final byte[] NOTHING = {};

    private final CoreLink link;
    private final BindingInvokeEncoder invoke = new BindingInvokeEncoder();
    private final BindingResultDecoder result = new BindingResultDecoder();

    public BindingProxy(final CoreLink link) {
        this.link = link;
    }

    public void invoke(
            final String binding,
            final String operation,
            final Map<String, String> metadata,
            final byte[] data,
            final Reply<BindingResult> reply) {
        int length = binding.length() + operation.length();
        for (final Map.Entry<String, String> entry : metadata.entrySet()) {
            length += entry.getKey().length() + entry.getValue().length() + 2;
        }
        if (length > MAX_TEXT_LENGTH) {
            reply.failed(
                    ErrorCode.BODY_TOO_LARGE,
                    "names and metadata of a call have at most " + MAX_TEXT_LENGTH + " characters: length=" + length);
            return;
        }
        final long body = link.body(data);
        if (body < 0) {
            reply.failed(CoreLink.bodyError(body), "data of " + data.length + " bytes cannot be taken");
            return;
        }
        invoke.wrapAndApplyHeader(link.buffer(), 0, link.header()).bodyId(body).bodyLength(body == 0 ? 0 : data.length);
        final BindingInvokeEncoder.MetadataEncoder entries = invoke.metadataCount(metadata.size());
        metadata.forEach((name, value) -> entries.next().name(name).value(value));
        invoke.binding(binding)
                .operation(operation)
                .contentType("")
                .putData(body == 0 ? data : NOTHING, 0, body == 0 ? data.length : 0);
        link.send(invoke.encodedLength(), reply, (templateId, in) -> {
            reply.ok(read(in));
            return true;
        });
    }

    private BindingResult read(final Incoming in) {
        result.wrapAndApplyHeader(in.buffer(), in.offset(), in.header());
        final long bodyId = result.bodyId();
        final Map<String, String> metadata = new HashMap<>();
        for (final BindingResultDecoder.MetadataDecoder entry : result.metadata()) {
            metadata.put(entry.name(), entry.value());
        }
        final String contentType = result.contentType();
        final byte[] data = bodyId == 0 ? new byte[result.dataLength()] : in.takeBody(bodyId);
        if (bodyId == 0) {
            result.getData(data, 0, data.length);
        }
        return new BindingResult(contentType, metadata, data);
    }
}
