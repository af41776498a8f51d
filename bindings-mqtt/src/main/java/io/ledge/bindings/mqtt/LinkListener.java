package io.ledge.bindings.mqtt;

/** What a link says. Called on Paho's threads, in this order: {@code opened arrived* lost?}. */
interface LinkListener {
    /** @param sessionPresent the broker kept the session: what was not acknowledged comes again */
    void opened(MqttLink link, boolean sessionPresent);

    /** May block to hold back a broker that knows no Receive Maximum; the link then reads nothing more. */
    void arrived(MqttLink link, MqttLink.Inbound message);

    /** The connection ended and nobody asked for it. */
    void lost(MqttLink link, String reason);
}
