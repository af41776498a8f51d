package io.ledge.runtime.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Dapr's multi-app file, {@code dapr run -f dapr.yaml}: several apps that are started together. Paths in it are relative to it.
 *
 * <pre>
 *   version: 1
 *   common: {resourcesPath: ./components, env: {DEBUG: "1"}}
 *   apps:
 *   - {appDirPath: ./shop, appPort: 3000, command: [node, app.js]}     # its id is shop
 * </pre>
 *
 * @param ownDirectories resources that are not {@code common}, and what stands in front of the names of their components in
 *     the node: where they are, seen from the file, so that it stays as it is whatever other apps there are
 */
public record RunFile(List<App> apps, Map<Path, String> ownDirectories) {
    static final String DEFAULT_NAME = "dapr.yaml";

    /**
     * One app of it.
     *
     * @param source {@code file:line} for messages
     * @param directory where its command runs
     * @param command empty: it is started apart
     * @param resourcesPaths directories; empty: it has none
     * @param flags of daprd that say the same
     */
    public record App(
            String appId,
            String source,
            Path directory,
            List<String> command,
            Map<String, String> environment,
            List<Path> resourcesPaths,
            List<Flag> flags) {}

    /**
     * A setting.
     *
     * @param name of the flag, with its dashes
     * @param key in the file
     * @param source {@code file:line} of the value
     */
    public record Flag(String name, String value, String key, String source) {
        @Override
        public String toString() {
            return name + "=" + value;
        }
    }

    /**
     * @param file or a directory with a {@code dapr.yaml} in it
     * @throws ConfigException with the place and what is wrong
     */
    public static RunFile read(final Path file) throws ConfigException {
        final Path path = (Files.isDirectory(file) ? file.resolve(DEFAULT_NAME) : file)
                .toAbsolutePath()
                .normalize();
        try {
            for (final YamlFile.Document document : YamlFile.read(path)) {
                final Optional<Node> root = document.parse();
                if (root.isPresent()) {
                    return new RunFileReader(path, root.get()).read();
                }
            }
        } catch (final ResourceException ex) {
            throw new ConfigException(ex.source(path.toString()) + ": " + ex.getMessage());
        } catch (final IOException ex) {
            throw new ConfigException("run file " + path + " cannot be read: " + ex.getMessage());
        }
        throw new ConfigException("run file " + path + " is empty: it needs `version: 1` and `apps:`");
    }

    /** Of all apps, each once, in their order. */
    public List<Path> resourcesPaths() {
        return apps.stream()
                .flatMap(app -> app.resourcesPaths().stream())
                .distinct()
                .toList();
    }

    public List<String> appIds() {
        return apps.stream().map(App::appId).toList();
    }
}
