package io.ledge.bindings.mqtt;

import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Components made as from a file {@code greenhouse.yaml}, whose first metadata entry stands in line 8. */
final class TestSpecs {
    private static final long SEED = 42;

    private TestSpecs() {}

    /** @param nameValues name, value, name, value, … */
    static ComponentSpec spec(final String... nameValues) {
        final Map<String, ComponentSpec.Property> metadata = new LinkedHashMap<>();
        for (int i = 0; i < nameValues.length; i += 2) {
            metadata.put(
                    nameValues[i],
                    new ComponentSpec.Property(nameValues[i], nameValues[i + 1], "greenhouse.yaml:" + (8 + i)));
        }
        return spec(metadata);
    }

    static ComponentSpec spec(final Map<String, ComponentSpec.Property> metadata) {
        return new ComponentSpec(
                "greenhouse",
                "bindings.mqtt3",
                "v1",
                metadata,
                List.of(),
                false,
                Duration.ofSeconds(5),
                "greenhouse.yaml:1");
    }

    static MqttBinding binding(final String... nameValues) throws ComponentException {
        return (MqttBinding) new MqttBindingFactory(new Random(SEED)).create(spec(nameValues));
    }
}
