package io.ledge.api.http;

import com.google.protobuf.BoolValue;
import com.google.protobuf.BytesValue;
import com.google.protobuf.DoubleValue;
import com.google.protobuf.Int32Value;
import com.google.protobuf.Int64Value;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.StringValue;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import io.dapr.v1.DaprAiProtos.ConversationRequest;
import io.dapr.v1.DaprAiProtos.ConversationRequestAlpha2;
import io.ledge.api.semantics.Answer;
import io.ledge.api.semantics.ConversationApi;
import io.ledge.api.semantics.DaprError;
import io.ledge.api.semantics.DaprFailure;
import java.nio.charset.StandardCharsets;

/** Conversations in the JSON form of the proto's messages. */
@SuppressWarnings("deprecation") // Alpha1 is, and is served
public final class ConversationJson {
    /** Of {@code parameters}, whose values say what they are by {@code @type}. */
    private static final TypeRegistry WRAPPERS = TypeRegistry.newBuilder()
            .add(StringValue.getDescriptor())
            .add(BoolValue.getDescriptor())
            .add(Int32Value.getDescriptor())
            .add(Int64Value.getDescriptor())
            .add(DoubleValue.getDescriptor())
            .add(BytesValue.getDescriptor())
            .build();

    private static final JsonFormat.Parser PARSER =
            JsonFormat.parser().usingTypeRegistry(WRAPPERS).ignoringUnknownFields();
    private static final JsonFormat.Printer PRINTER = JsonFormat.printer().omittingInsignificantWhitespace();

    private ConversationJson() {}

    /** @param answer gets the JSON of what was said */
    public static void converseAlpha1(
            final ConversationApi conversations,
            final String component,
            final String json,
            final Answer<byte[]> answer) {
        final ConversationRequest.Builder request = ConversationRequest.newBuilder();
        if (isRead(json, request, answer)) {
            conversations.converse(request.setName(component).build(), printed(answer));
        }
    }

    /** @param answer gets the JSON of what was said */
    public static void converseAlpha2(
            final ConversationApi conversations,
            final String component,
            final String json,
            final Answer<byte[]> answer) {
        final ConversationRequestAlpha2.Builder request = ConversationRequestAlpha2.newBuilder();
        if (isRead(json, request, answer)) {
            conversations.converse(request.setName(component).build(), printed(answer));
        }
    }

    private static boolean isRead(final String json, final Message.Builder request, final Answer<byte[]> answer) {
        try {
            if (!json.isEmpty()) { // as daprd: else a message without fields
                PARSER.merge(json, request);
            }
            return true;
        } catch (final InvalidProtocolBufferException ex) {
            answer.failed(DaprError.MALFORMED_REQUEST.with(ex.getMessage()));
            return false;
        }
    }

    private static <T extends MessageOrBuilder> Answer<T> printed(final Answer<byte[]> answer) {
        return new Answer<>() {
            @Override
            public void ok(final T response) {
                try {
                    answer.ok(PRINTER.print(response).getBytes(StandardCharsets.UTF_8));
                } catch (final InvalidProtocolBufferException ex) {
                    answer.failed(DaprError.INTERNAL.with(ex.getMessage()));
                }
            }

            @Override
            public void failed(final DaprFailure failure) {
                answer.failed(failure);
            }
        };
    }
}
