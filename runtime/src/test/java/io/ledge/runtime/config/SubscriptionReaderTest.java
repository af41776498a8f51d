package io.ledge.runtime.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.TopicSubscription;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubscriptionReaderTest {
    private static final String HEAD = "apiVersion: dapr.io/v2alpha1\nkind: Subscription\nmetadata: {name: s}\n";

    @TempDir
    Path directory;

    private LoadedResources load(final String text) throws Exception {
        Files.writeString(directory.resolve("s.yaml"), text);
        return new ResourceLoader(ComponentTypes.of(List.of())).load(List.of(directory));
    }

    @Test
    void shouldReadAllOfIt() throws Exception {
        final LoadedResources loaded = load(HEAD + """
                spec:
                  pubsubname: p
                  topic: t
                  routes:
                    rules:
                    - match: event.type == "a"
                      path: /a
                    default: b
                  deadLetterTopic: dead
                  metadata: {x: 1}
                  bulkSubscribe: {enabled: true}
                scopes: [one]
                """);
        assertEquals(List.of(), loaded.problems());
        final DeclaredSubscription declared = loaded.subscriptions().getFirst();
        assertTrue(declared.isFor("one") && !declared.isFor("two"));
        final TopicSubscription subscription = declared.subscription();
        assertEquals(
                "p t dead", subscription.pubsub() + " " + subscription.topic() + " " + subscription.deadLetterTopic());
        assertEquals("event.type == \"a\"", subscription.rules().getFirst().match());
        assertEquals("/a", subscription.rules().getFirst().path());
        assertEquals("/b", subscription.defaultPath());
        assertEquals(Map.of("x", "1"), subscription.metadata());
        assertEquals(new TopicSubscription.Bulk(100, 1000), subscription.bulk());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{pubsubname: p, topic: t} | a subscription needs `route: /path`, or `routes:` with `rules:` or `default: /path`",
                "{topic: t, route: /x} | spec.pubsubname is missing: the name of a pubsub component",
                "{pubsubname: p, route: /x} | spec.topic is missing: the topic's name",
                "{pubsubname: p, topic: t, rout: /x} | unknown key 'rout' in spec, did you mean 'route'?",
                "{pubsubname: p, topic: t, routes: {rules: [{match: 'event.type ==', path: /x}]}} | the rule `match: event.type ==` is"
                        + " no condition: ",
                "{pubsubname: p, topic: t, routes: {rules: [{match: '1 + 1', path: /x}]}} | the rule `match: 1 + 1` is no condition:"
                        + " it gives int, not a yes or no",
            })
    void shouldSayWhatIsWrong(final String spec, final String message) throws Exception {
        final LoadedResources loaded = load(HEAD + "spec: " + spec + "\n");
        assertEquals(0, loaded.subscriptions().size());
        final String problem = loaded.problems().getFirst().text();
        assertTrue(problem.contains(message), problem);
        assertTrue(problem.contains(directory + "/s.yaml:"), problem);
    }
}
