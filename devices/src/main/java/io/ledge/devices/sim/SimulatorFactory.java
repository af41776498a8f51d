package io.ledge.devices.sim;

import io.ledge.core.binding.Component;
import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentFactory;
import io.ledge.core.binding.ComponentSpec;
import java.time.Duration;
import java.util.List;

/** Makes {@code bindings.simulator}. Its keys are described in {@code metadata.yaml} beside it. */
public final class SimulatorFactory implements ComponentFactory {
    public static final String TYPE = "bindings.simulator";

    static final String MODEL = "model";
    static final String INTERVAL = "interval";
    static final String SEED = "seed";
    static final String SPEED = "speed";

    private static final String GREENHOUSE = "greenhouse";
    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(1);
    private static final Duration LONGEST_INTERVAL = Duration.ofDays(1);
    private static final int DEFAULT_SEED = 1;
    private static final int FASTEST_SPEED = 86_400;

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<String> keys() {
        return List.of(MODEL, INTERVAL, SEED, SPEED);
    }

    @Override
    public Component create(final ComponentSpec spec) throws ComponentException {
        final int seed = spec.integer(SEED, DEFAULT_SEED, 0, Integer.MAX_VALUE);
        final int speed = spec.integer(SPEED, 1, 1, FASTEST_SPEED);
        return new SimulatorBinding(device(spec, seed), interval(spec), speed, System::nanoTime);
    }

    private static SimulatedDevice device(final ComponentSpec spec, final long seed) throws ComponentException {
        final String model = spec.text(MODEL, GREENHOUSE).trim();
        if (!model.equals(GREENHOUSE)) {
            throw spec.invalid(spec.property(MODEL).orElseThrow(), "a model; there is: " + GREENHOUSE);
        }
        return new Greenhouse(seed);
    }

    private static Duration interval(final ComponentSpec spec) throws ComponentException {
        final Duration interval = spec.duration(INTERVAL, DEFAULT_INTERVAL);
        if (interval.compareTo(SHORTEST_INTERVAL) < 0 || interval.compareTo(LONGEST_INTERVAL) > 0) {
            throw spec.invalid(spec.property(INTERVAL).orElseThrow(), "a duration from 1ms to 24h");
        }
        return interval;
    }
}
