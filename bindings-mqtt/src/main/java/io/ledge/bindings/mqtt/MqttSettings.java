package io.ledge.bindings.mqtt;

import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.binding.ComponentSpec.Property;
import io.ledge.core.binding.GoDuration;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The metadata of a {@code bindings.mqtt3} component, checked. The names stand in {@link #KEYS} and, with their meaning, in
 * {@code metadata.yaml}.
 *
 * @param topic filter of the input, topic of the output
 * @param clientId empty: one is made up, and the broker keeps no session
 * @param qos 0..2 for publishing; the subscription asks for at most 1, see {@link #subscribeQos()}
 * @param maxInflight messages that may be unacknowledged, each way
 */
record MqttSettings(
        ComponentSpec spec,
        BrokerUrl url,
        String topic,
        Optional<String> clientId,
        int qos,
        boolean retain,
        boolean cleanSession,
        Optional<String> username,
        Optional<String> password,
        TlsFiles tls,
        boolean input,
        boolean output,
        Optional<MqttVersion> version,
        Duration backoffMin,
        Duration backoffMax,
        Duration keepAlive,
        Duration connectTimeout,
        int maxInflight) {
    static final List<String> KEYS = List.of(
            "url",
            "topic",
            "consumerID",
            "qos",
            "retain",
            "cleanSession",
            "caCert",
            "clientCert",
            "clientKey",
            "backOffMaxRetries",
            "username",
            "password",
            "direction",
            "route",
            "protocolVersion",
            "reconnectBackoff",
            "keepAlive",
            "connectTimeout",
            "maxInflight");

    static MqttSettings parse(final ComponentSpec spec) throws ComponentException {
        final BrokerUrl url = url(spec);
        final Set<String> direction = direction(spec);
        final Duration[] backoff = backoff(spec);
        spec.integer("backOffMaxRetries", 0, Integer.MIN_VALUE, Integer.MAX_VALUE);
        spec.text("route"); // the node's: the path on which an app takes the events
        final Optional<String> clientId = spec.text("consumerID").filter(id -> !id.isBlank());
        return new MqttSettings(
                spec,
                url,
                topic(spec),
                clientId,
                spec.integer("qos", 1, 0, 2),
                spec.bool("retain", false),
                spec.bool("cleanSession", false) || clientId.isEmpty(),
                spec.text("username").or(url::user),
                spec.text("password").or(url::password),
                new TlsFiles(spec.property("caCert"), spec.property("clientCert"), spec.property("clientKey")),
                direction.contains("input"),
                direction.contains("output"),
                version(spec),
                backoff[0],
                backoff[1],
                seconds(spec, "keepAlive", Duration.ofSeconds(30)),
                seconds(spec, "connectTimeout", Duration.ofSeconds(10)),
                spec.integer("maxInflight", 64, 1, 65535));
    }

    /**
     * At most 1: QoS 2 hands a message over before an app has seen it (Paho 1.2.5 answers PUBREC at once, manual
     * acknowledgement or not: paho.mqtt.java issue 994), and a crash in between would lose it.
     */
    int subscribeQos() {
        return Math.min(qos, 1);
    }

    private static BrokerUrl url(final ComponentSpec spec) throws ComponentException {
        final String text = spec.required("url");
        return BrokerUrl.parse(text)
                .orElseThrow(() -> invalid(spec, "url", "mqtt://host:1883, mqtts://host:8883, ws:// or wss://"));
    }

    private static String topic(final ComponentSpec spec) throws ComponentException {
        final String topic = spec.required("topic");
        if (!Topics.isFilter(topic)) {
            throw invalid(spec, "topic", "a topic or filter such as greenhouse/+/temperature or greenhouse/#");
        }
        return topic;
    }

    private static Set<String> direction(final ComponentSpec spec) throws ComponentException {
        final Set<String> parts = new TreeSet<>();
        for (final String part : spec.text("direction", "input, output").split(",")) {
            parts.add(part.trim().toLowerCase(Locale.ROOT));
        }
        if (!Set.of("input", "output").containsAll(parts)) {
            throw invalid(spec, "direction", "input, output, or both as `input, output`");
        }
        return parts;
    }

    private static Optional<MqttVersion> version(final ComponentSpec spec) throws ComponentException {
        return switch (spec.text("protocolVersion", "auto").trim().toLowerCase(Locale.ROOT)) {
            case "auto" -> Optional.empty();
            case "5", "5.0" -> Optional.of(MqttVersion.V5);
            case "3.1.1", "4" -> Optional.of(MqttVersion.V3_1_1);
            default -> throw invalid(spec, "protocolVersion", "auto, 5 or 3.1.1");
        };
    }

    private static Duration[] backoff(final ComponentSpec spec) throws ComponentException {
        final String[] ends = spec.text("reconnectBackoff", "200ms..30s").split("\\.\\.", 2);
        final Optional<Duration> min = GoDuration.parse(ends[0]);
        final Optional<Duration> max = GoDuration.parse(ends[ends.length - 1]);
        if (min.isEmpty()
                || max.isEmpty()
                || min.get().toMillis() < 1
                || max.get().compareTo(min.get()) < 0) {
            throw invalid(spec, "reconnectBackoff", "shortest and longest delay, such as 200ms..30s");
        }
        return new Duration[] {min.get(), max.get()};
    }

    /** MQTT and Paho count these in whole seconds. */
    private static Duration seconds(final ComponentSpec spec, final String key, final Duration otherwise)
            throws ComponentException {
        final Duration value = spec.duration(key, otherwise);
        if (value.toMillis() < 1000 || value.toSeconds() > 65535) {
            throw invalid(spec, key, "a duration from 1s to 65535s");
        }
        return value;
    }

    private static ComponentException invalid(final ComponentSpec spec, final String key, final String expected) {
        return spec.invalid(spec.property(key).orElseThrow(), expected);
    }

    /** PEM text, or the path of a file that holds it. */
    record TlsFiles(Optional<Property> caCert, Optional<Property> clientCert, Optional<Property> clientKey) {
        boolean isEmpty() {
            return caCert.isEmpty() && clientCert.isEmpty() && clientKey.isEmpty();
        }
    }
}
