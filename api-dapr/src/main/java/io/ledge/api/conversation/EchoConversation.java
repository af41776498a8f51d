package io.ledge.api.conversation;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.dapr.v1.DaprAiProtos.ConversationInputAlpha2;
import io.dapr.v1.DaprAiProtos.ConversationMessage;
import io.dapr.v1.DaprAiProtos.ConversationMessageContent;
import io.dapr.v1.DaprAiProtos.ConversationMessageOfTool;
import io.dapr.v1.DaprAiProtos.ConversationRequestAlpha2;
import io.dapr.v1.DaprAiProtos.ConversationResponseAlpha2;
import io.dapr.v1.DaprAiProtos.ConversationResultAlpha2;
import io.dapr.v1.DaprAiProtos.ConversationResultChoices;
import io.dapr.v1.DaprAiProtos.ConversationResultMessage;
import io.dapr.v1.DaprAiProtos.ConversationToolCalls;
import io.dapr.v1.DaprAiProtos.ConversationToolCallsOfFunction;
import io.dapr.v1.DaprAiProtos.ConversationTools;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Dapr's {@code conversation.echo}, for trying an app out without a model: the answer is what was said, line by line, and a call
 * of each tool that was offered, with the names of its parameters.
 */
public final class EchoConversation {
    public static final String TYPE = "conversation.echo";

    /** All conversation components begin so. */
    public static final String KIND = "conversation.";

    private static final String STOP = "stop";
    private static final String TOOL_CALLS = "tool_calls";

    public ConversationResponseAlpha2 converse(final ConversationRequestAlpha2 request) {
        final List<String> lines = new ArrayList<>();
        final List<ConversationToolCalls> calls = new ArrayList<>();
        for (int i = 0; i < request.getToolsCount(); i++) {
            calls.add(call(i, request.getTools(i)));
        }
        for (final ConversationInputAlpha2 input : request.getInputsList()) {
            input.getMessagesList().forEach(message -> echo(message, lines, calls));
        }
        final ConversationResponseAlpha2.Builder response = ConversationResponseAlpha2.newBuilder()
                .addOutputs(ConversationResultAlpha2.newBuilder()
                        .addChoices(ConversationResultChoices.newBuilder()
                                .setFinishReason(calls.isEmpty() ? STOP : TOOL_CALLS)
                                .setMessage(ConversationResultMessage.newBuilder()
                                        .setContent(String.join("\n", lines))
                                        .addAllToolCalls(calls))));
        return request.hasContextId()
                ? response.setContextId(request.getContextId()).build()
                : response.build();
    }

    private static void echo(
            final ConversationMessage message, final List<String> lines, final List<ConversationToolCalls> calls) {
        switch (message.getMessageTypesCase()) {
            case OF_USER -> add(message.getOfUser().getContentList(), lines);
            case OF_SYSTEM -> add(message.getOfSystem().getContentList(), lines);
            case OF_DEVELOPER -> add(message.getOfDeveloper().getContentList(), lines);
            case OF_ASSISTANT -> {
                add(message.getOfAssistant().getContentList(), lines);
                calls.addAll(message.getOfAssistant().getToolCallsList());
            }
            case OF_TOOL -> addTool(message.getOfTool(), lines);
            case MESSAGETYPES_NOT_SET -> {} // says nothing
        }
    }

    private static void add(final List<ConversationMessageContent> contents, final List<String> lines) {
        contents.forEach(content -> lines.add(content.getText()));
    }

    private static void addTool(final ConversationMessageOfTool tool, final List<String> lines) {
        for (final ConversationMessageContent content : tool.getContentList()) {
            lines.add("Tool Response for tool ID '" + tool.getToolId() + "' with name '" + tool.getName() + "': "
                    + content.getText());
        }
    }

    private static ConversationToolCalls call(final int index, final ConversationTools tool) {
        final Value properties =
                tool.getFunction().getParameters().getFieldsOrDefault("properties", Value.getDefaultInstance());
        final Struct parameters = properties.getStructValue();
        return ConversationToolCalls.newBuilder()
                .setId(Integer.toString(index))
                .setFunction(ConversationToolCallsOfFunction.newBuilder()
                        .setName(tool.getFunction().getName())
                        .setArguments(String.join(
                                ",", new TreeSet<>(parameters.getFieldsMap().keySet()))))
                .build();
    }
}
