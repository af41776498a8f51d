package io.ledge.api.semantics;

import io.dapr.v1.DaprAiProtos.ConversationInput;
import io.dapr.v1.DaprAiProtos.ConversationInputAlpha2;
import io.dapr.v1.DaprAiProtos.ConversationMessage;
import io.dapr.v1.DaprAiProtos.ConversationMessageContent;
import io.dapr.v1.DaprAiProtos.ConversationMessageOfUser;
import io.dapr.v1.DaprAiProtos.ConversationRequest;
import io.dapr.v1.DaprAiProtos.ConversationRequestAlpha2;
import io.dapr.v1.DaprAiProtos.ConversationResponse;
import io.dapr.v1.DaprAiProtos.ConversationResponseAlpha2;
import io.dapr.v1.DaprAiProtos.ConversationResult;
import io.ledge.api.conversation.EchoConversation;

/** Dapr's conversation, {@code /v1.0-alpha1} and {@code /v1.0-alpha2}: what a model of a component says to what is said to it. */
@SuppressWarnings("deprecation") // Alpha1 is, and is served
public final class ConversationApi {
    private static final String NO_SCRUBBING = "personal data cannot be scrubbed here: ask without scrubPII";

    private final Components components;

    public ConversationApi(final Components components) {
        this.components = components;
    }

    /** Alpha1: texts, and one result. */
    public void converse(final ConversationRequest request, final Answer<ConversationResponse> answer) {
        final boolean isScrubbed =
                request.getScrubPII() || request.getInputsList().stream().anyMatch(ConversationInput::getScrubPII);
        final DaprFailure wrong = check(request.getName(), request.getInputsCount(), isScrubbed);
        if (wrong != null) {
            answer.failed(wrong);
            return;
        }
        final ConversationRequestAlpha2.Builder asked = ConversationRequestAlpha2.newBuilder();
        request.getInputsList().forEach(input -> asked.addInputs(input(input.getContent())));
        final ConversationResponseAlpha2 said = component(request.getName()).converse(asked.build());
        final ConversationResponse.Builder response = ConversationResponse.newBuilder()
                .addOutputs(ConversationResult.newBuilder()
                        .setResult(said.getOutputs(0).getChoices(0).getMessage().getContent()));
        if (request.hasContextID()) {
            response.setContextID(request.getContextID());
        }
        answer.ok(response.build());
    }

    private static ConversationInputAlpha2 input(final String text) {
        return ConversationInputAlpha2.newBuilder()
                .addMessages(ConversationMessage.newBuilder()
                        .setOfUser(ConversationMessageOfUser.newBuilder()
                                .addContent(
                                        ConversationMessageContent.newBuilder().setText(text))))
                .build();
    }

    /** Alpha2: messages of many kinds, tools, choices. */
    public void converse(final ConversationRequestAlpha2 request, final Answer<ConversationResponseAlpha2> answer) {
        final boolean isScrubbed = request.getScrubPii()
                || request.getInputsList().stream().anyMatch(ConversationInputAlpha2::getScrubPii);
        final DaprFailure wrong = check(request.getName(), request.getInputsCount(), isScrubbed);
        if (wrong == null) {
            answer.ok(component(request.getName()).converse(request));
        } else {
            answer.failed(wrong);
        }
    }

    private EchoConversation component(final String name) {
        return components.instance(EchoConversation.class, name);
    }

    private DaprFailure check(final String name, final int inputs, final boolean isScrubbed) {
        if (component(name) == null) {
            return DaprError.CONVERSATION_NOT_FOUND.with(name);
        }
        if (inputs == 0) {
            return DaprError.CONVERSATION_MISSING_INPUTS.with(name);
        }
        return isScrubbed ? DaprError.CONVERSATION_INVALID_PARMS.with(name, NO_SCRUBBING) : null;
    }
}
