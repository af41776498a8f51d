package io.ledge.benchmarks.dapr;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The components that the requests' script names. */
final class ComponentFiles {
    private static final String COMPONENT = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: %s
            spec:
              type: %s
              version: v1
            """;

    private ComponentFiles() {}

    /** {@code cache} and {@code pubsub}: what every Dapr has. @return their directory */
    static Path inMemory(final Path directory) throws IOException {
        final Path components = Files.createDirectories(directory.resolve("components"));
        write(components, "cache", "state.in-memory");
        write(components, "pubsub", "pubsub.in-memory");
        return components;
    }

    /** And {@code statestore}. @return their directory */
    static Path durable(final Path directory) throws IOException {
        final Path components = inMemory(directory);
        write(components, "statestore", "state.ledge");
        return components;
    }

    private static void write(final Path components, final String name, final String type) throws IOException {
        Files.writeString(components.resolve(name + ".yaml"), COMPONENT.formatted(name, type));
    }
}
