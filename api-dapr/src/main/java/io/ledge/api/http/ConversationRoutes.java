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
import java.nio.charset.StandardCharsets;

/** {@code /v1.0-alpha1/conversation}, {@code /v1.0-alpha2/conversation}: bodies are the JSON form of the proto's messages. */
@SuppressWarnings("deprecation") // Alpha1 is, and is served
final class ConversationRoutes {
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

    private final ConversationApi conversations;

    ConversationRoutes(final ConversationApi conversations) {
        this.conversations = conversations;
    }

    void addTo(final Router router) {
        router.add("POST", "/v1.0-alpha1/conversation/{component}/converse", exchange -> {
            final ConversationRequest.Builder request = ConversationRequest.newBuilder();
            if (isRead(exchange, request)) {
                request.setName(exchange.parameter("component"));
                conversations.converse(request.build(), answered(exchange));
            }
        });
        router.add("POST", "/v1.0-alpha2/conversation/{component}/converse", exchange -> {
            final ConversationRequestAlpha2.Builder request = ConversationRequestAlpha2.newBuilder();
            if (isRead(exchange, request)) {
                request.setName(exchange.parameter("component"));
                conversations.converse(request.build(), answered(exchange));
            }
        });
    }

    private static boolean isRead(final Exchange exchange, final Message.Builder request) {
        try {
            PARSER.merge(new String(exchange.body(), StandardCharsets.UTF_8), request);
            return true;
        } catch (final InvalidProtocolBufferException ex) {
            exchange.fail(DaprError.MALFORMED_REQUEST.with("failed deserializing HTTP body: " + ex.getMessage()));
            return false;
        }
    }

    private static <T extends MessageOrBuilder> Answer<T> answered(final Exchange exchange) {
        return new Answered<>(exchange) {
            @Override
            public void ok(final T response) {
                try {
                    exchange.json(200, PRINTER.print(response).getBytes(StandardCharsets.UTF_8));
                } catch (final InvalidProtocolBufferException ex) {
                    exchange.fail(DaprError.INTERNAL.with(ex.getMessage()));
                }
            }
        };
    }
}
