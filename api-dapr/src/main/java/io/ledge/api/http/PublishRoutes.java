package io.ledge.api.http;

import io.ledge.api.json.Json;
import io.ledge.api.semantics.DaprError;
import io.ledge.api.semantics.DaprFailure;
import io.ledge.api.semantics.PublishApi;
import io.ledge.api.semantics.PublishApi.FailedEntry;
import io.ledge.api.semantics.PublishApi.Message;
import io.ledge.api.semantics.TraceContext;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.util.List;

/** {@code /v1.0/publish}: reference/dapr-api.md §2.2. */
final class PublishRoutes {
    private final PublishApi publish;

    PublishRoutes(final PublishApi publish) {
        this.publish = publish;
    }

    void addTo(final Router router) {
        router.add("POST,PUT", "/v1.0/publish/{pubsub}/{topic*}", this::publish);
        for (final String version : List.of("/v1.0", "/v1.0-alpha1")) {
            router.add("POST,PUT", version + "/publish/bulk/{pubsub}/{topic*}", this::publishBulk);
        }
        router.add("POST,PUT", "/v1.0/publish", exchange -> exchange.fail(publish.check("", "")));
        router.add(
                "POST,PUT",
                "/v1.0/publish/{pubsub}",
                exchange -> exchange.fail(publish.check(exchange.parameter("pubsub"), "")));
    }

    private void publish(final Exchange exchange) {
        final Message message =
                new Message(exchange.body(), exchange.header(HttpHeaders.CONTENT_TYPE, ""), exchange.metadata());
        publish.publish(
                exchange.parameter("pubsub"),
                exchange.parameter("topic"),
                message,
                exchange.trace(),
                new NoContent(exchange));
    }

    private void publishBulk(final Exchange exchange) {
        final String pubsub = exchange.parameter("pubsub");
        final String topic = exchange.parameter("topic");
        final DaprFailure wrong = publish.check(pubsub, topic);
        if (wrong != null) {
            exchange.fail(wrong);
            return;
        }
        final TraceContext trace = exchange.trace();
        try {
            publish.publishBulk(
                    pubsub,
                    topic,
                    PublishJson.readBulk(exchange.body(), exchange.metadata()),
                    trace,
                    new Answered<>(exchange) {
                        @Override
                        public void ok(final List<FailedEntry> failed) {
                            answerBulk(exchange, failed);
                        }
                    });
        } catch (final IOException ex) {
            exchange.fail(
                    DaprError.PUBSUB_EVENTS.with(topic, pubsub, Json.reason(ex)).ofPubSub(pubsub, publish.appId(), ""));
        } catch (final PublishJson.EntryException ex) {
            exchange.fail(
                    ex.error().with(topic, pubsub, ex.getMessage()).ofPubSub(pubsub, publish.appId(), ex.getMessage()));
        }
    }

    private static void answerBulk(final Exchange exchange, final List<FailedEntry> failed) {
        if (failed.isEmpty()) {
            exchange.noContent();
        } else {
            exchange.json(500, PublishJson.writeFailed(failed, DaprError.PUBSUB_PUBLISH.with("", "", "")));
        }
    }
}
