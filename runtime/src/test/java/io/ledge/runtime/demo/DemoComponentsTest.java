package io.ledge.runtime.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.devices.sim.SimulatorFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoComponentsTest {
    @Test
    void shouldBeTheComponentsThatTheAppsAskFor() {
        assertEquals(
                List.of("greenhouse bindings.simulator", "statestore state.in-memory", "pubsub pubsub.in-memory"),
                DemoComponents.all().stream()
                        .map(spec -> spec.name() + " " + spec.type())
                        .toList());
    }

    @Test
    void shouldConfigureTheGreenhouseWithKeysItKnows() throws ComponentException {
        final SimulatorFactory factory = new SimulatorFactory();
        final ComponentSpec greenhouse = DemoComponents.all().getFirst();

        factory.create(greenhouse).close();
        assertTrue(factory.keys().containsAll(greenhouse.metadata().keySet()), greenhouse.toString());
    }
}
