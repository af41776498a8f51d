package io.ledge.state.chronicle;

import io.ledge.core.binding.ComponentSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Component files of the tests. */
final class TestSpecs {
    private TestSpecs() {}

    /** @param pairs name, value, name, value */
    static ComponentSpec spec(final String... pairs) {
        final Map<String, ComponentSpec.Property> metadata = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            metadata.put(pairs[i], new ComponentSpec.Property(pairs[i], pairs[i + 1], "store.yaml:" + (8 + i)));
        }
        return spec(metadata);
    }

    static ComponentSpec spec(final Map<String, ComponentSpec.Property> metadata) {
        return new ComponentSpec(
                "store",
                ChronicleStateFactory.TYPE,
                "v1",
                metadata,
                List.of(),
                false,
                Duration.ofSeconds(5),
                "store.yaml:1");
    }
}
