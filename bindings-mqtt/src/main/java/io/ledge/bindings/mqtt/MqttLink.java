package io.ledge.bindings.mqtt;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * One connection to a broker: opened once, lost or closed once, never used again. A new connection is a new link, so what
 * was meant for an old one (an acknowledgement, above all) ends with it. Every method may be called on any thread.
 */
interface MqttLink {
    /** A message from the broker. The id means something on its own link only, and only when the QoS is above 0. */
    record Inbound(
            String topic,
            byte[] payload,
            int qos,
            boolean retained,
            int id,
            String contentType,
            Map<String, String> userProperties) {}

    /** A message to the broker. MQTT 3.1.1 has no room for a content type and leaves it out. */
    record Outbound(String topic, byte[] payload, int qos, boolean retain, String contentType) {}

    /** Blocks until the broker accepted the connection. {@link LinkListener#opened} was called by then. */
    void open() throws LinkException;

    /** Blocks until the broker granted the subscription. */
    void subscribe(String filter, int qos) throws LinkException;

    /**
     * Sends a message; never blocks. At most {@link #sendQuota()} may be unfinished.
     *
     * @return done when the broker acknowledged it (QoS 0: when it was written); failed with a {@link LinkException} when
     *     it refused, or when the link was lost before
     */
    CompletableFuture<Void> publish(Outbound message);

    /** Tells the broker that a QoS 1 message is done with. Does nothing on a lost link: the broker sends it again. */
    void acknowledge(int messageId);

    /** How many messages the broker takes before it must have acknowledged one. */
    int sendQuota();

    MqttVersion version();

    /** Leaves politely when connected; the broker keeps a persistent session. Blocks for less than a second or so. */
    void close();
}
