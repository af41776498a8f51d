package io.ledge.bindings.mqtt;

import io.ledge.core.binding.Component;
import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentFactory;
import io.ledge.core.binding.ComponentSpec;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;

/** Makes {@code bindings.mqtt3} components. */
public final class MqttBindingFactory implements ComponentFactory {
    /** Held here, since java.util.logging holds its loggers weakly and would forget the level. */
    private final Logger pahoLog = Logger.getLogger("org.eclipse.paho");

    private final RandomGenerator random;

    /** @param random for the jitter of the reconnects and made-up client ids; used by all components at once */
    public MqttBindingFactory(final RandomGenerator random) {
        this.random = random;
        pahoLog.setLevel(Level.OFF); // it repeats, line by line and try by try, what Health says once
    }

    @Override
    public String type() {
        return "bindings.mqtt3";
    }

    @Override
    public List<String> keys() {
        return MqttSettings.KEYS;
    }

    @Override
    public Component create(final ComponentSpec spec) throws ComponentException {
        return new MqttBinding(MqttSettings.parse(spec), random);
    }
}
