package io.ledge.bindings.mqtt;

/** Protocol versions that the binding speaks. */
enum MqttVersion {
    V5("MQTT 5"),
    V3_1_1("MQTT 3.1.1");

    private final String label;

    MqttVersion(final String label) {
        this.label = label;
    }

    @Override
    public String toString() {
        return label;
    }
}
