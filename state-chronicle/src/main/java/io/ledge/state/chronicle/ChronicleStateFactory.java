package io.ledge.state.chronicle;

import io.ledge.core.binding.Component;
import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentFactory;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.binding.ThreadedStateComponent;
import io.ledge.core.state.StateStore.Feature;
import io.ledge.state.chronicle.map.ChronicleJvm;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes {@code state.chronicle-map}. Refuses, with the lines to add, in a JVM in which Chronicle Map cannot run; none of its
 * classes is loaded then.
 */
public final class ChronicleStateFactory implements ComponentFactory {
    public static final String TYPE = "state.chronicle-map";

    static final Set<Feature> FEATURES = Set.of(Feature.ETAG, Feature.TRANSACTIONAL, Feature.TTL, Feature.INCREMENT);

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<String> keys() {
        return ChronicleSettings.KEYS;
    }

    @Override
    public Component create(final ComponentSpec spec) throws ComponentException {
        final ChronicleSettings settings = ChronicleSettings.parse(spec);
        final Optional<String> problem = ChronicleJvm.prepare();
        if (problem.isPresent()) {
            throw new ComponentException(
                    spec.source() + ": component '" + spec.name() + "' (" + TYPE + "): " + problem.get());
        }
        return new ThreadedStateComponent(spec.name(), FEATURES, new ChronicleOpener(spec, settings));
    }
}
