package io.ledge.runtime.demo;

import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.binding.ComponentSpec.Property;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the demo's node is made of; a file would say the same. */
final class DemoComponents {
    private static final String SOURCE = "ledge demo";

    private DemoComponents() {}

    /**
     * Two simulated minutes a second: from heat to fan to cool air takes about five seconds. On the day of seed 3 somebody
     * opens the door after six.
     */
    static List<ComponentSpec> all() {
        return List.of(
                component(
                        "greenhouse",
                        "bindings.simulator",
                        Map.of("model", "greenhouse", "interval", "200ms", "speed", "120", "seed", "3")),
                component("statestore", "state.in-memory", Map.of()),
                component("pubsub", "pubsub.in-memory", Map.of()));
    }

    private static ComponentSpec component(final String name, final String type, final Map<String, String> metadata) {
        final Map<String, Property> properties = new LinkedHashMap<>();
        metadata.forEach((key, value) -> properties.put(key, new Property(key, value, SOURCE)));
        return new ComponentSpec(name, type, "v1", properties, List.of(), false, Duration.ofSeconds(5), SOURCE);
    }
}
