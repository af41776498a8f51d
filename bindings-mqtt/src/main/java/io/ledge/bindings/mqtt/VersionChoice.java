package io.ledge.bindings.mqtt;

/**
 * Which version the next connection tries.
 *
 * <ul>
 *   <li>{@code auto}: MQTT 5; after the broker refused it, 3.1.1 for as long as this component lives; after the broker hung
 *       up on it without a word, 3.1.1 once (older brokers do that, but so does one that is going down).
 *   <li>else the configured one, always.
 * </ul>
 *
 * Used by the connecting thread only.
 */
final class VersionChoice {
    private final boolean auto;
    private final MqttVersion preferred;
    private boolean refused;
    private boolean hungUp;

    private VersionChoice(final boolean auto, final MqttVersion preferred) {
        this.auto = auto;
        this.preferred = preferred;
    }

    static VersionChoice auto() {
        return new VersionChoice(true, MqttVersion.V5);
    }

    static VersionChoice only(final MqttVersion version) {
        return new VersionChoice(false, version);
    }

    MqttVersion next() {
        return refused || hungUp ? MqttVersion.V3_1_1 : preferred;
    }

    /** @return true when the next try speaks another version, so that it need not wait */
    boolean failed(final LinkException.Kind kind) {
        final MqttVersion tried = next();
        if (auto && tried == MqttVersion.V5) {
            refused = kind == LinkException.Kind.VERSION;
            hungUp = kind == LinkException.Kind.HUNG_UP;
        } else {
            hungUp = false;
        }
        return tried == MqttVersion.V5 && next() != tried;
    }

    void lost() {
        hungUp = false;
    }
}
