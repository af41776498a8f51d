package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AppContext;
import io.ledge.client.Ack;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.TopicEvent;
import io.ledge.runtime.node.NodeContext;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Publish over HTTP, seen by an app over IPC: attributes apart from the data, and every refusal. */
@Timeout(90)
class PublishTest {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @TempDir
    Path dataDir;

    private final BlockingQueue<TopicEvent> messages = new LinkedBlockingQueue<>();
    private ApiNode node;
    private LedgeClient subscriber;

    @BeforeEach
    void start() throws Exception {
        node = ApiNode.start(
                dataDir,
                new NodeContext()
                        .components(List.of(
                                ApiNode.pubsub(),
                                ApiNode.component(
                                        "scoped",
                                        "pubsub.in-memory",
                                        "allowedTopics",
                                        "a,b,c,secret",
                                        "protectedTopics",
                                        "secret",
                                        "publishingScopes",
                                        "web=a;mute="))),
                new AppContext("web"),
                new AppContext("other"),
                new AppContext("mute"));
        subscriber =
                LedgeClient.connect(new LedgeClientContext().appId("reader").dataDir(dataDir));
        subscriber.subscribe("pubsub", "orders", message -> {
            messages.add(message);
            return Ack.SUCCESS;
        });
    }

    @AfterEach
    void stop() {
        subscriber.close();
        node.close();
    }

    private TopicEvent next() throws InterruptedException {
        final TopicEvent message = messages.poll(10, TimeUnit.SECONDS);
        assertNotNull(message, "no message came");
        return message;
    }

    private HttpResponse<String> publish(final String path, final String body, final String... headers) {
        return node.send("web", "POST", "/v1.0/publish/" + path, body, headers);
    }

    private static String text(final TopicEvent message) {
        return new String(message.data(), StandardCharsets.UTF_8);
    }

    @Test
    void shouldWrapWhatIsNoEvent() throws Exception {
        assertEquals(
                204,
                publish(
                                "pubsub/orders",
                                "{\"n\":1}",
                                "content-type",
                                "application/json; charset=utf-8",
                                "traceparent",
                                TRACE)
                        .statusCode());

        final TopicEvent message = next();
        assertEquals("{\"n\":1}", text(message));
        assertEquals("application/json; charset=utf-8", message.contentType());
        assertEquals("web", message.source());
        assertEquals("com.dapr.event.sent", message.type());
        assertEquals(36, message.id().length());
        assertEquals(TRACE, message.extensions().get("traceparent"));
        assertEquals(TRACE, message.extensions().get("traceid"));
    }

    @Test
    void shouldTakeOverridesFromMetadata() throws Exception {
        publish(
                "pubsub/orders?metadata.cloudevent.id=i1&metadata.cloudevent.Source=s&metadata.cloudevent.type=t"
                        + "&metadata.cloudevent.color=red&metadata.partitionKey=k",
                "x");

        final TopicEvent message = next();
        assertEquals("i1 s t", message.id() + " " + message.source() + " " + message.type());
        assertEquals("red", message.extensions().get("color"));
        assertEquals("text/plain", message.contentType());
        assertEquals("k", message.metadata().get("partitionKey"));
        assertTrue(message.metadata().keySet().stream().noneMatch(name -> name.startsWith("cloudevent")));
    }

    @Test
    void shouldTakeAnEventApart() throws Exception {
        publish(
                "pubsub/orders",
                "{\"data\":{\"a\":[1, 2]},\"id\":\"7\",\"source\":\"/me\",\"type\":\"made\",\"subject\":\"s\",\"color\":"
                        + "\"blue\",\"datacontenttype\":\"application/json\",\"topic\":\"lie\",\"time\":\"2026-01-02T03:04:05Z\"}",
                "content-type",
                "application/cloudevents+json");

        final TopicEvent message = next();
        assertEquals("{\"a\":[1, 2]}", text(message));
        assertEquals(
                "7 /me made s", message.id() + " " + message.source() + " " + message.type() + " " + message.subject());
        assertEquals("orders", message.topic());
        assertEquals("blue", message.extensions().get("color"));
    }

    @Test
    void shouldTakeTextAndBinaryOutOfAnEvent() throws Exception {
        publish(
                "pubsub/orders",
                "{\"data\":\"plain\",\"datacontenttype\":\"text/plain\"}",
                "content-type",
                "application/cloudevents+json");
        publish(
                "pubsub/orders",
                "{\"data_base64\":\"AAH/\",\"datacontenttype\":\"application/octet-stream\"}",
                "content-type",
                "application/cloudevents+json");

        assertEquals("plain", text(next()));
        assertArrayEquals(new byte[] {0, 1, -1}, next().data());
    }

    @Test
    void shouldLeaveOutTheFormOfDataThatIsNull() throws Exception {
        for (final String event : List.of(
                "{\"data\":{\"a\":1},\"data_base64\":null}",
                "{\"data_base64\":null,\"data\":{\"a\":1}}",
                "{\"data_base64\":\"AAH/\",\"data\":null}",
                "{\"data\":null,\"data_base64\":\"AAH/\"}")) {
            assertEquals(204, publishEvent(event).statusCode(), event);
        }
        for (int i = 0; i < 2; i++) {
            final TopicEvent json = next();
            assertEquals("{\"a\":1}", text(json));
            assertEquals("application/json", json.contentType());
        }
        for (int i = 0; i < 2; i++) {
            final TopicEvent binary = next();
            assertArrayEquals(new byte[] {0, 1, -1}, binary.data());
            assertEquals("application/octet-stream", binary.contentType());
        }
    }

    @Test
    void shouldRefuseBase64ThatIsNoString() throws Exception {
        for (final String value : List.of("1234", "true", "{\"a\":1}", "[\"AAE=\"]")) {
            final HttpResponse<String> answer = publishEvent("{\"data_base64\":" + value + "}");
            assertError(500, "ERR_PUBSUB_CLOUD_EVENTS_SER", answer);
            assertTrue(answer.body().contains("data_base64 is not base64: it must be a string"), answer.body());
        }
    }

    private HttpResponse<String> publishEvent(final String event) throws Exception {
        return publish("pubsub/orders", event, "content-type", "application/cloudevents+json");
    }

    @Test
    void shouldPublishInBulk() throws Exception {
        final HttpResponse<String> answer = publish("bulk/pubsub/orders", """
                [{"entryId":"1","event":{"n":1},"contentType":"application/json"},
                 {"entryId":"2","event":"two","contentType":"text/plain"},
                 {"entryId":"3","event":"AAE=","contentType":"application/octet-stream"},
                 {"entryId":"4","event":"not an event","contentType":"application/cloudevents+json"}]
                """);

        assertEquals(500, answer.statusCode());
        assertTrue(answer.body().startsWith("{\"failedEntries\":[{\"entryId\":\"4\""), answer.body());
        assertTrue(answer.body().endsWith("\"errorCode\":\"ERR_PUBSUB_PUBLISH_MESSAGE\"}"), answer.body());
        assertEquals("{\"n\":1}", text(next()));
        assertEquals("two", text(next()));
        assertArrayEquals(new byte[] {0, 1}, next().data());
        final HttpResponse<String> alpha = node.send(
                "web", "POST", "/v1.0-alpha1/publish/bulk/pubsub/orders", "[{\"entryId\":\"1\",\"event\":\"x\"}]");
        assertEquals(204, alpha.statusCode());
    }

    @Test
    void shouldCarryWhatIsLongerThanAMessage() throws Exception {
        final String body = "x".repeat(300_000);
        assertEquals(204, publish("pubsub/orders", body).statusCode());
        assertEquals(body, text(next()));
    }

    @Test
    void shouldNameWhatIsWrong() {
        assertError(404, "ERR_PUBSUB_NOT_FOUND", publish("nosuch/orders", "x"));
        assertError(404, "ERR_TOPIC_NAME_EMPTY", publish("pubsub", "x"));
        assertError(404, "ERR_PUBSUB_EMPTY", publish("", "x"));
        assertError(400, "ERR_PUBSUB_REQUEST_METADATA", publish("pubsub/orders?metadata.rawPayload=perhaps", "x"));
        assertError(
                500,
                "ERR_PUBSUB_CLOUD_EVENTS_SER",
                publish("pubsub/orders", "{", "content-type", "application/cloudevents+json"));
        assertError(500, "ERR_PUBSUB_PUBLISH_MESSAGE", publish("pubsub/" + "t".repeat(300), "x"));
    }

    /** As daprd 1.18 does: {@code pkg/api/errors/pubsub.go}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{} | DAPR_PUBSUB_UNMARSHAL_EVENTS | error when unmarshaling the request for topic orders pubsub pubsub: ",
                "[{\"event\":1}] | DAPR_PUBSUB_MARSHAL_EVENTS | error marshaling events to bytes for topic orders pubsub"
                        + " pubsub. error: entryId is duplicated or not present for entry",
                "[{\"entryId\":\"1\"},{\"entryId\":\"1\"}] | DAPR_PUBSUB_MARSHAL_EVENTS | error marshaling events to bytes"
                        + " for topic orders pubsub pubsub. error: entryId is duplicated or not present for entry",
                "[{\"entryId\":\"1\",\"event\":{},\"contentType\":\"text/plain\"}] | DAPR_PUBSUB_MARSHAL_ENVELOPE | error when"
                        + " marshalling cloud event envelope for topic orders pubsub pubsub: error: mismatch between"
                        + " contentType and event"
            })
    void shouldNameWhatIsWrongInABulk(final String body, final String reason, final String message) {
        final HttpResponse<String> answer = publish("bulk/pubsub/orders", body);
        assertError(400, "ERR_PUBSUB_EVENTS_SER", answer);
        assertTrue(answer.body().contains("\"reason\":\"" + reason + "\""), answer::body);
        assertTrue(answer.body().contains("\"message\":\"" + message), answer::body);
    }

    @Test
    void shouldSayApartWhyAnEventIsNone() {
        final String body = publish("pubsub/orders", "[]", "content-type", "application/cloudevents+json")
                .body();
        assertEquals(
                "{\"errorCode\":\"ERR_PUBSUB_CLOUD_EVENTS_SER\",\"message\":\"cannot create cloudevent\",\"details\":["
                        + "{\"@type\":\"type.googleapis.com/google.rpc.ResourceInfo\",\"description\":\"cannot create"
                        + " cloudevent\",\"owner\":\"\",\"resource_name\":\"pubsub\",\"resource_type\":\"pubsub\"},"
                        + "{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"domain\":\"dapr.io\",\"metadata\":{"
                        + "\"appID\":\"web\",\"error\":\"expected an object at byte 0\"},"
                        + "\"reason\":\"DAPR_PUBSUB_CLOUD_EVENT_CREATION\"}]}",
                body);
    }

    @Test
    void shouldBeginATraceWhereTheCallersIsNone() throws Exception {
        publish("pubsub/orders", "x", "traceparent", "bogus");
        final String parent = next().extensions().get("traceparent");
        assertTrue(parent.matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00"), parent);
    }

    @Test
    void shouldKeepAnEventsOwnTraceId() throws Exception {
        publish("pubsub/orders", "{\"data\":1,\"traceid\":\"z\"}", "content-type", "application/cloudevents+json");
        assertEquals("z", next().extensions().get("traceid"));
    }

    @Test
    void shouldKeepAppsFromTopics() {
        assertEquals(204, publish("scoped/a", "x").statusCode());
        assertError(403, "ERR_PUBSUB_FORBIDDEN", publish("scoped/b", "x"));
        assertError(403, "ERR_PUBSUB_FORBIDDEN", publish("scoped/d", "x"));
        assertEquals(
                204, node.send("other", "POST", "/v1.0/publish/scoped/b", "x").statusCode());
        assertError(403, "ERR_PUBSUB_FORBIDDEN", node.send("other", "POST", "/v1.0/publish/scoped/secret", "x"));
        assertError(403, "ERR_PUBSUB_FORBIDDEN", node.send("mute", "POST", "/v1.0/publish/scoped/a", "x"));
    }

    private static void assertError(final int status, final String code, final HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer::body);
        assertTrue(answer.body().contains("\"errorCode\":\"" + code + "\""), answer::body);
    }
}
