package io.ledge.devices.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ledge.core.binding.Component;
import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatorFactoryTest {
    private final SimulatorFactory factory = new SimulatorFactory();

    @Test
    void shouldMakeAGreenhouseWithoutMetadata() throws ComponentException {
        assertEquals("bindings.simulator", factory.type());
        try (Component component = factory.create(spec(Map.of()))) {
            assertInstanceOf(SimulatorBinding.class, component);
        }
    }

    @Test
    void shouldTakeEveryKey() throws ComponentException {
        factory.create(spec(Map.of("model", "greenhouse", "interval", "200ms", "seed", "42", "speed", "120")))
                .close();
    }

    @ParameterizedTest
    @CsvSource({
        "model, submarine, a model; there is: greenhouse",
        "interval, 0ms, a duration from 1ms to 24h",
        "interval, 25h, a duration from 1ms to 24h",
        "interval, often, 'a duration such as 500ms, 10s or 1m30s'",
        "seed, -1, a whole number from 0 to 2147483647",
        "speed, 0, a whole number from 1 to 86400",
    })
    void shouldNamePlaceValueAndWayOut(final String key, final String value, final String expected) {
        final ComponentException ex =
                assertThrows(ComponentException.class, () -> factory.create(spec(Map.of(key, value))));
        assertEquals(
                "sim.yaml:7: metadata '" + key + "' of component 'house' is '" + value + "', expected " + expected,
                ex.getMessage());
    }

    private static ComponentSpec spec(final Map<String, String> metadata) {
        final Map<String, ComponentSpec.Property> properties = new HashMap<>();
        metadata.forEach((key, value) -> properties.put(key, new ComponentSpec.Property(key, value, "sim.yaml:7")));
        return new ComponentSpec(
                "house",
                SimulatorFactory.TYPE,
                "v1",
                properties,
                List.of(),
                false,
                Duration.ofSeconds(5),
                "sim.yaml:1");
    }
}
