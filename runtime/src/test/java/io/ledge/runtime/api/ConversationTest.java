package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.binding.ComponentSpec;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code conversation.echo} over HTTP: requests, and what daprd 1.16.5 answered to them. */
@Timeout(60)
class ConversationTest {
    private static final String ALPHA1 = "/v1.0-alpha1/conversation/echo/converse";
    private static final String ALPHA2 = "/v1.0-alpha2/conversation/echo/converse";

    @TempDir
    Path dataDir;

    private RawNode node;

    @BeforeEach
    void start() throws Exception {
        node = RawNode.with(dataDir, ComponentSpec.of("echo", "conversation.echo"));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'inputs':[{'content':'hi'},{'content':'ho','role':'user'}]} | {'outputs':[{'result':'hi\\nho'}]}",
                "{'inputs':[{'content':'a'}],'contextID':'c1','temperature':0.5} | {'contextID':'c1','outputs':[{'result':'a'}]}"
            })
    void shouldSayTheTextsAgain(final String request, final String response) {
        assertEquals("200 " + json(response), node.line("POST", ALPHA1, json(request)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{'messages':[{'ofUser':{'content':[{'text':'hello'}]}},{'ofSystem':{'content':[{'text':'sys'}]}}]}] | stop | {'content':'hello\\nsys'}",
                "[{'messages':[{'ofUser':{'content':[{'text':'a'},{'text':'b'}]}}]},{'messages':[{'ofAssistant':{'content':[{'text':'z'}]}}]}] | stop | {'content':'a\\nb\\nz'}",
                "[{'messages':[{'ofTool':{'toolId':'1','name':'n','content':[{'text':'w'}]}},{'ofDeveloper':{'content':[{'text':'dev'}]}}]}] | stop | {'content':'Tool Response for tool ID __1__ with name __n__: w\\ndev'}",
                "[{'messages':[]}] | stop | {}",
                "[{'messages':[{'ofUser':{'content':[{'text':'w'}]}}]}],'tools':[{'function':{'name':'get_w','description':'d','parameters':{'type':'object','properties':{'zone':{},'loc':{'type':'string'}}}}}],'toolChoice':'auto' | tool_calls | {'content':'w','toolCalls':[{'id':'0','function':{'name':'get_w','arguments':'loc,zone'}}]}"
            })
    void shouldSayTheMessagesAgainAndCallEachTool(final String inputs, final String reason, final String message) {
        assertEquals(
                "200 "
                        + json("{'outputs':[{'choices':[{'finishReason':'" + reason + "','message':" + message
                                + "}]}]}"),
                node.line("POST", ALPHA2, json("{'inputs':" + inputs + "}"))
                        .replace("\\u0027", "'")); // protobuf's JSON escapes what HTML could mistake
    }

    @Test
    void shouldRefuseWhatIsNoConversation() {
        final String missing = "400 {'errorCode':'ERR_CONVERSATION_MISSING_INPUTS','message':'failed conversing with"
                + " component echo: missing inputs in request'}";
        assertEquals(json(missing), node.line("POST", ALPHA1, "{}"));
        assertEquals(json(missing), node.line("POST", ALPHA1, ""));
        assertEquals(json(missing), node.line("POST", ALPHA2, ""));
        assertEquals(json(missing), node.line("POST", ALPHA2, "{\"inputs\":[]}"));
        final String malformed = node.line("POST", ALPHA2, "x");
        assertTrue(malformed.startsWith("400 {\"errorCode\":\"ERR_MALFORMED_REQUEST\""), malformed);
        assertEquals(2, malformed.split("failed deserializing").length, malformed);
        assertEquals(
                json("400 {'errorCode':'ERR_CONVERSATION_NOT_FOUND','message':'failed finding conversation component"
                        + " no'}"),
                node.line("POST", "/v1.0-alpha2/conversation/no/converse", "{}"));
        final String scrubbed =
                node.line("POST", ALPHA1, json("{'inputs':[{'content':'mail a@b.com','scrubPII':true}]}"));
        assertTrue(scrubbed.startsWith("400 {\"errorCode\":\"ERR_CONVERSATION_INVALID_PARMS\""), scrubbed);
    }

    /** JSON written with one quote for two, and two underscores for a quote within. */
    private static String json(final String text) {
        return text.replace('\'', '"').replace("__", "'");
    }
}
