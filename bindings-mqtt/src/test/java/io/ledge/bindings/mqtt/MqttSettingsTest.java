package io.ledge.bindings.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MqttSettingsTest {
    private static final Pattern KEY = Pattern.compile("(?m)^(?: {2}| {6})- name: (\\w+)$");

    @Test
    void shouldHaveDaprsDefaultsWhenOnlyUrlAndTopicAreGiven() throws Exception {
        final MqttSettings settings =
                MqttSettings.parse(TestSpecs.spec("url", "mqtt://host", "topic", "a", "consumerID", "me"));
        assertEquals("tcp://host:1883", settings.url().pahoUri());
        assertEquals(1, settings.qos());
        assertFalse(settings.retain());
        assertFalse(settings.cleanSession());
        assertTrue(settings.input() && settings.output());
        assertEquals(Optional.empty(), settings.version());
        assertEquals(Duration.ofMillis(200), settings.backoffMin());
        assertEquals(Duration.ofSeconds(30), settings.backoffMax());
    }

    @Test
    void shouldKeepNoSessionWhenThereIsNoConsumerId() throws Exception {
        assertTrue(MqttSettings.parse(TestSpecs.spec("url", "mqtt://host", "topic", "a"))
                .cleanSession());
    }

    @Test
    void shouldSubscribeWithQos1WhenQosIs2() throws Exception {
        final MqttSettings settings = MqttSettings.parse(TestSpecs.spec("url", "mqtt://h", "topic", "a", "qos", "2"));
        assertEquals(2, settings.qos());
        assertEquals(1, settings.subscribeQos());
    }

    @ParameterizedTest
    @CsvSource({
        "tcp://h, tcp://h:1883, mqtt://h:1883",
        "mqtt://h:1884, tcp://h:1884, mqtt://h:1884",
        "mqtts://h, ssl://h:8883, mqtts://h:8883",
        "tls://u:p@h:8884, ssl://h:8884, mqtts://h:8884",
        "ws://h:9001/mqtt, ws://h:9001/mqtt, ws://h:9001/mqtt",
        "wss://h/mqtt, wss://h:443/mqtt, wss://h:443/mqtt"
    })
    void shouldReadUrlWhenSchemeIsKnown(final String text, final String paho, final String shown) {
        final BrokerUrl url = BrokerUrl.parse(text).orElseThrow();
        assertEquals(paho, url.pahoUri());
        assertEquals(shown, url.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "url|localhost:1883|mqtt://host:1883, mqtts://host:8883, ws:// or wss://",
                "url|http://h|mqtt://host:1883, mqtts://host:8883, ws:// or wss://",
                "topic|a/#/b|a topic or filter such as greenhouse/+/temperature or greenhouse/#",
                "topic|a+/b|a topic or filter such as greenhouse/+/temperature or greenhouse/#",
                "qos|3|a whole number from 0 to 2",
                "retain|perhaps|true or false",
                "direction|sideways|input, output, or both as `input, output`",
                "protocolVersion|4.2|auto, 5 or 3.1.1",
                "reconnectBackoff|30s..200ms|shortest and longest delay, such as 200ms..30s",
                "reconnectBackoff|soon|shortest and longest delay, such as 200ms..30s",
                "keepAlive|10ms|a duration from 1s to 65535s",
                "connectTimeout|never|a duration such as 500ms, 10s or 1m30s",
                "maxInflight|0|a whole number from 1 to 65535",
                "backOffMaxRetries|few|a whole number from -2147483648 to 2147483647"
            })
    void shouldNamePlaceAndWayOutWhenValueIsBad(final String key, final String value, final String expected) {
        final LinkedHashMap<String, ComponentSpec.Property> metadata = new LinkedHashMap<>();
        metadata.put("url", new ComponentSpec.Property("url", "mqtt://h", "greenhouse.yaml:8"));
        metadata.put("topic", new ComponentSpec.Property("topic", "a", "greenhouse.yaml:10"));
        metadata.put(key, new ComponentSpec.Property(key, value, "greenhouse.yaml:12"));
        assertEquals(
                "greenhouse.yaml:12: metadata '" + key + "' of component 'greenhouse' is '" + value + "', expected "
                        + expected,
                refusal(TestSpecs.spec(metadata)));
    }

    @Test
    void shouldNameWhatIsMissingWhenTopicIsNotGiven() {
        assertEquals(
                "greenhouse.yaml:1: component 'greenhouse' (bindings.mqtt3) needs metadata 'topic'; add `- name: topic` with"
                        + " a value",
                refusal(TestSpecs.spec("url", "mqtt://h")));
    }

    private static String refusal(final ComponentSpec spec) {
        return assertThrows(ComponentException.class, () -> MqttSettings.parse(spec))
                .getMessage();
    }

    /** Keys that the code asks for, keys that the factory lists, keys that metadata.yaml documents: one set. */
    @Test
    void shouldDocumentEveryKeyWhenCodeReadsIt() throws Exception {
        final Set<String> asked = new TreeSet<>();
        final LinkedHashMap<String, ComponentSpec.Property> metadata = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            public ComponentSpec.Property get(final Object key) {
                asked.add((String) key);
                return super.get(key);
            }
        };
        metadata.put("url", new ComponentSpec.Property("url", "mqtt://h", "greenhouse.yaml:8"));
        metadata.put("topic", new ComponentSpec.Property("topic", "a", "greenhouse.yaml:10"));
        final MqttBindingFactory factory = new MqttBindingFactory(new Random(1));
        factory.create(TestSpecs.spec(metadata));

        assertEquals(asked, new TreeSet<>(factory.keys()));
        assertEquals(documented(), new TreeSet<>(factory.keys()));
        assertEquals("bindings.mqtt3", factory.type());
    }

    private static Set<String> documented() throws IOException {
        try (InputStream in = MqttBindingFactory.class.getResourceAsStream("metadata.yaml")) {
            final String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return KEY.matcher(yaml)
                    .results()
                    .map(match -> match.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
