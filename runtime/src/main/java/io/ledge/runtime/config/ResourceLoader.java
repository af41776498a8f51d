package io.ledge.runtime.config;

import io.ledge.api.resiliency.ResiliencySpec;
import io.ledge.api.secret.SecretStoreType;
import io.ledge.api.semantics.HttpEndpoint;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.runtime.text.Nearest;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeType;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Reads the resource directories of a node: every {@code *.yaml} and {@code *.yml} in them (not below), by name, many
 * documents a file. A bad document is reported and left out; all others load. Secret stores are read before the components
 * that refer to them.
 */
public final class ResourceLoader {
    private static final String COMPONENT = "Component";
    private static final String SUBSCRIPTION = "Subscription";
    private static final String RESILIENCY = "Resiliency";
    private static final String HTTP_ENDPOINT = "HTTPEndpoint";

    /** Dapr's other kinds: right in a resources directory, of no effect yet. */
    private static final List<String> OTHER_KINDS = List.of("Configuration", "MCPServer", "WorkflowAccessPolicy");

    private final ComponentTypes types;
    private final UnaryOperator<String> environment;

    public ResourceLoader(final ComponentTypes types) {
        this(types, System::getenv);
    }

    /** @param environment answers {@code envRef}; null for a variable that is not set */
    public ResourceLoader(final ComponentTypes types, final UnaryOperator<String> environment) {
        this.types = types;
        this.environment = environment;
    }

    /** All for the whole node. @throws ConfigException when a directory cannot be read, naming it */
    public LoadedResources load(final List<Path> directories) throws ConfigException {
        return load(directories, Map.of());
    }

    /**
     * @param ownDirectories whose components are not the whole node's, and what stands in front of their names
     * @throws ConfigException when a directory cannot be read, naming it
     */
    public LoadedResources load(final List<Path> directories, final Map<Path, String> ownDirectories)
            throws ConfigException {
        final Loading loading = new Loading(ownDirectories);
        for (final Path file : files(directories)) {
            loading.readFile(file);
        }
        loading.finish();
        return new LoadedResources(
                List.copyOf(loading.components.values()),
                loading.subscriptions,
                loading.resiliencies,
                loading.httpEndpoints,
                loading.secrets.stores(),
                loading.problems);
    }

    /** A directory named twice is read once. */
    private static Set<Path> files(final List<Path> directories) throws ConfigException {
        final Set<Path> files = new LinkedHashSet<>();
        final Set<Path> seen = new LinkedHashSet<>();
        for (final Path directory : directories) {
            if (!Files.isDirectory(directory)) {
                throw new ConfigException("resources path " + directory
                        + (Files.exists(directory) ? " is not a directory" : " does not exist"));
            }
            try {
                if (seen.add(directory.toRealPath())) {
                    files.addAll(yamlFiles(directory));
                }
            } catch (final AccessDeniedException ex) {
                throw new ConfigException("resources path " + directory + " cannot be read by user "
                        + System.getProperty("user.name") + ": permission denied");
            } catch (final IOException ex) {
                throw new ConfigException("resources path " + directory + " cannot be read: " + ex.getMessage());
            }
        }
        return files;
    }

    private static List<Path> yamlFiles(final Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(ResourceLoader::isYaml)
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    private static boolean isYaml(final Path file) {
        final String name = file.getFileName().toString();
        return name.endsWith(".yaml") || name.endsWith(".yml");
    }

    /** What one {@link #load} has gathered. */
    private final class Loading {
        final Map<String, ComponentSpec> components = new LinkedHashMap<>();
        final List<DeclaredSubscription> subscriptions = new ArrayList<>();
        final List<ResiliencySpec> resiliencies = new ArrayList<>();
        final List<Problem> problems = new ArrayList<>();
        final Secrets secrets = new Secrets(System.getenv());
        final List<HttpEndpoint> httpEndpoints = new ArrayList<>();
        private final List<Pending> others = new ArrayList<>();
        private final List<Pending> endpoints = new ArrayList<>();
        private final List<ResiliencyReader.Reference> policies = new ArrayList<>();

        private final Map<Path, String> ownDirectories;

        Loading(final Map<Path, String> ownDirectories) {
            this.ownDirectories = ownDirectories;
        }

        /** Empty: the whole node's. */
        private String scope(final String file) {
            return ownDirectories.getOrDefault(Path.of(file).getParent(), "");
        }

        private ComponentReader reader(final String file) {
            return new ComponentReader(types, environment, file, scope(file), secrets, problems::add);
        }

        /** A component that may refer to a secret store of a file not read yet. */
        private record Pending(Node root, String file) {}

        void readFile(final Path path) {
            final String file = path.toString();
            try {
                for (final YamlFile.Document document : YamlFile.read(path)) {
                    readDocument(document, file);
                }
            } catch (final AccessDeniedException ex) {
                problems.add(Problem.error(file, "cannot be read: permission denied"));
            } catch (final IOException ex) {
                problems.add(Problem.error(file, ex.getMessage()));
            }
        }

        private void readDocument(final YamlFile.Document document, final String file) {
            try {
                final Optional<Node> root = document.parse();
                if (root.isPresent()) {
                    readResource(root.get(), document.content(), file);
                }
            } catch (final ResourceException ex) {
                problems.add(Problem.error(ex.source(file), ex.getMessage()));
            }
        }

        /** Behind all files. */
        void finish() {
            for (final Pending other : others) {
                try {
                    addComponent(other.root(), other.file());
                } catch (final ResourceException ex) {
                    problems.add(Problem.error(ex.source(other.file()), ex.getMessage()));
                }
            }
            for (final Pending endpoint : endpoints) {
                try {
                    addEndpoint(endpoint.root(), endpoint.file());
                } catch (final ResourceException ex) {
                    problems.add(Problem.error(ex.source(endpoint.file()), ex.getMessage()));
                }
            }
            policies.forEach(policy -> policy.problem(policies(policy.kind())).ifPresent(problems::add));
        }

        private void readResource(final Node root, final String text, final String file) throws ResourceException {
            final Optional<ScalarNode> kind = YamlMap.peek(root, "kind");
            if (kind.isEmpty()) {
                YamlMap.of(root, "", ComponentReader.RESOURCE_KEYS); // a misspelt `kind` is the likelier slip
                throw ResourceException.at(root, "kind is missing: a component needs `kind: Component`");
            }
            if (kind.get().getValue().equals(COMPONENT)) {
                if (isSecretStore(root)) {
                    addComponent(root, file);
                } else {
                    others.add(new Pending(root, file));
                }
            } else if (kind.get().getValue().equals(SUBSCRIPTION)) {
                subscriptions.add(SubscriptionReader.read(root, file));
            } else if (kind.get().getValue().equals(HTTP_ENDPOINT)) {
                endpoints.add(new Pending(root, file));
            } else if (kind.get().getValue().equals(RESILIENCY)) {
                addResiliency(root, text, file);
            } else {
                problems.add(otherKind(kind.get(), file));
            }
        }

        private void addEndpoint(final Node root, final String file) throws ResourceException {
            final HttpEndpoint endpoint = new HttpEndpointReader(file, reader(file)).read(root);
            final Optional<HttpEndpoint> first = httpEndpoints.stream()
                    .filter(other -> other.name().equals(endpoint.name())
                            && scope(ResourceChanges.file(other.source())).equals(scope(file)))
                    .findFirst();
            if (first.isPresent()) {
                throw ResourceException.at(
                        root,
                        "HTTP endpoint '" + endpoint.name() + "' is already defined at "
                                + first.get().source() + "; this one is left out");
            }
            httpEndpoints.add(endpoint);
        }

        private void addResiliency(final Node root, final String text, final String file) throws ResourceException {
            final ResiliencyReader reader = new ResiliencyReader(file, problems::add);
            resiliencies.add(reader.read(root, text));
            policies.addAll(reader.references());
        }

        private Set<String> policies(final String kind) {
            final Set<String> names = new LinkedHashSet<>();
            for (final ResiliencySpec spec : resiliencies) {
                names.addAll(
                        switch (kind) {
                            case ResiliencyReader.TIMEOUT -> spec.timeoutsMs().keySet();
                            case ResiliencyReader.RETRY -> spec.retries().keySet();
                            default -> spec.breakers().keySet();
                        });
            }
            return names;
        }

        private void addComponent(final Node root, final String file) throws ResourceException {
            final ComponentSpec component = reader(file).read(root);
            add(component, root);
            secrets.add(component);
        }

        private static boolean isSecretStore(final Node root) throws ResourceException {
            final Optional<Node> spec = YamlMap.peekNode(root, "spec");
            return spec.isPresent()
                    && spec.get().getNodeType() == NodeType.MAPPING
                    && YamlMap.peek(spec.get(), "type")
                            .filter(type -> type.getValue().startsWith(SecretStoreType.KIND))
                            .isPresent();
        }

        private void add(final ComponentSpec component, final Node root) throws ResourceException {
            final ComponentSpec first = components.putIfAbsent(component.id(), component);
            if (first != null) {
                throw ResourceException.at(
                        root,
                        "component '" + component.name() + "' is already defined at " + first.source()
                                + "; this one is left out");
            }
        }

        private static Problem otherKind(final ScalarNode kind, final String file) {
            final String name = kind.getValue();
            final String message = OTHER_KINDS.contains(name)
                    ? "kind '" + name + "' is not used yet, left out"
                    : "unknown kind '" + name + "', left out" + Nearest.hint(name, allKinds());
            return Problem.warning(ResourceException.at(kind, message).source(file), message);
        }

        private static List<String> allKinds() {
            return Stream.concat(Stream.of(COMPONENT, SUBSCRIPTION, RESILIENCY, HTTP_ENDPOINT), OTHER_KINDS.stream())
                    .toList();
        }
    }
}
