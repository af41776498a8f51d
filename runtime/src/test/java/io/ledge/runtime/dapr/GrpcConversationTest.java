package io.ledge.runtime.dapr;

import static io.ledge.runtime.dapr.GrpcCaller.assertFails;
import static io.ledge.runtime.dapr.GrpcCaller.get;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dapr.v1.DaprAiProtos.ConversationInputAlpha2;
import io.dapr.v1.DaprAiProtos.ConversationMessage;
import io.dapr.v1.DaprAiProtos.ConversationMessageContent;
import io.dapr.v1.DaprAiProtos.ConversationMessageOfUser;
import io.dapr.v1.DaprAiProtos.ConversationRequest;
import io.dapr.v1.DaprAiProtos.ConversationRequestAlpha2;
import io.dapr.v1.DaprAiProtos.ConversationResponseAlpha2;
import io.grpc.Status.Code;
import io.ledge.api.semantics.AppContext;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.runtime.node.LedgeNode;
import io.ledge.runtime.node.NodeContext;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code conversation.echo} by its rpcs. */
@Timeout(60)
@SuppressWarnings("deprecation") // Alpha1 is, and is served
class GrpcConversationTest {
    @TempDir
    Path dataDir;

    @Test
    void shouldConverse() throws Exception {
        final NodeContext context = new NodeContext()
                .dataDir(dataDir)
                .components(List.of(ComponentSpec.of("echo", "conversation.echo")))
                .apps(List.of(new AppContext("app")));
        try (LedgeNode node = LedgeNode.launch(context);
                GrpcCaller app = new GrpcCaller(node.apps().getFirst().grpcPort())) {
            final ConversationResponseAlpha2 said = get(app.dapr().converseAlpha2(saying("hi")));
            assertEquals("c", said.getContextId());
            assertEquals("hi", said.getOutputs(0).getChoices(0).getMessage().getContent());
            assertFails(
                    Code.INVALID_ARGUMENT,
                    "failed conversing with component echo: missing inputs in request",
                    () -> app.dapr()
                            .converseAlpha1(ConversationRequest.newBuilder()
                                    .setName("echo")
                                    .build()));
        }
    }

    private static ConversationRequestAlpha2 saying(final String text) {
        return ConversationRequestAlpha2.newBuilder()
                .setName("echo")
                .setContextId("c")
                .addInputs(ConversationInputAlpha2.newBuilder()
                        .addMessages(ConversationMessage.newBuilder()
                                .setOfUser(ConversationMessageOfUser.newBuilder()
                                        .addContent(ConversationMessageContent.newBuilder()
                                                .setText(text)))))
                .build();
    }
}
