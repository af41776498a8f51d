package io.ledge.runtime.config;

import io.ledge.runtime.config.RunFile.App;
import io.ledge.runtime.config.RunFile.Flag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads a {@link RunFile}. What an app does not say is as {@code common} says. */
final class RunFileReader {
    private static final String RESOURCES = ".dapr/resources";
    private static final String CONFIGURATION = ".dapr/config.yaml";
    private static final String CONFIG_KEY = "configFilePath";

    /** The key and the flag that says the same; sizes of old names get their unit. */
    private static final Map<String, String> FLAGS = flags();

    /** Of the app itself, or of its neighbours too. */
    private static final List<String> OTHER_KEYS = List.of("env", "resourcesPath", "resourcesPaths", CONFIG_KEY);

    private static final List<String> APP_KEYS = List.of("appID", "appDirPath", "command");

    /** Taken, and of no meaning here: one node with one log, no container, and what apps write goes to the terminal. */
    private static final List<String> IGNORED = List.of(
            "appLogDestination",
            "daprdLogDestination",
            "daprdInstallPath",
            "containerImage",
            "containerImagePullPolicy",
            "createService",
            "logLevel");

    private final Path file;
    private final Path directory;
    private final YamlMap root;
    private final YamlMap common;
    private final Map<Path, String> ownDirectories = new LinkedHashMap<>();

    /** @param file absolute */
    RunFileReader(final Path file, final Node root) throws ResourceException {
        this.file = file;
        directory = file.getParent();
        this.root = YamlMap.of(root, "", List.of("version", "common", "apps"));
        common = this.root.map("common", keys(List.of())).orElse(null);
    }

    private static Map<String, String> flags() {
        final Map<String, String> flags = new LinkedHashMap<>();
        flags.put("appPort", "--app-port");
        flags.put("appProtocol", "--app-protocol");
        flags.put("appChannelAddress", "--app-channel-address");
        flags.put("appMaxConcurrency", "--app-max-concurrency");
        flags.put("enableAppHealthCheck", "--enable-app-health-check");
        flags.put("appHealthCheckPath", "--app-health-check-path");
        flags.put("appHealthProbeInterval", "--app-health-probe-interval");
        flags.put("appHealthProbeTimeout", "--app-health-probe-timeout");
        flags.put("appHealthThreshold", "--app-health-threshold");
        flags.put("daprHTTPPort", "--dapr-http-port");
        flags.put("daprGRPCPort", "--dapr-grpc-port");
        flags.put("daprInternalGRPCPort", "--dapr-internal-grpc-port");
        flags.put("apiListenAddresses", "--dapr-listen-addresses");
        flags.put("unixDomainSocket", "--unix-domain-socket");
        flags.put("daprMaxBodySize", "--max-body-size");
        flags.put("daprReadBufferSize", "--read-buffer-size");
        flags.put("daprHTTPMaxRequestSize", "--max-body-size");
        flags.put("daprHTTPReadBufferSize", "--read-buffer-size");
        flags.put("metricsPort", "--metrics-port");
        flags.put("profilePort", "--profile-port");
        flags.put("enableProfiling", "--enable-profiling");
        flags.put("enableApiLogging", "--enable-api-logging");
        flags.put("placementHostAddress", "--placement-host-address");
        flags.put("schedulerHostAddress", "--scheduler-host-address");
        return flags;
    }

    private static List<String> keys(final List<String> more) {
        return Stream.of(more, OTHER_KEYS, List.copyOf(FLAGS.keySet()), IGNORED)
                .flatMap(List::stream)
                .toList();
    }

    RunFile read() throws ResourceException {
        final ScalarNode version = root.requiredText("version", "1 is the only one");
        if (!version.getValue().equals("1")) {
            throw ResourceException.at(version, "version '" + version.getValue() + "' is unknown: 1 is the only one");
        }
        final Map<String, App> apps = new LinkedHashMap<>();
        for (final Node node : root.list("apps")) {
            final App app = app(YamlMap.of(node, "apps[" + apps.size() + "]", keys(APP_KEYS)));
            final App first = apps.putIfAbsent(app.appId(), app);
            if (first != null) {
                throw ResourceException.at(
                        node, "an app '" + app.appId() + "' is already at " + first.source() + ": give it an appID");
            }
        }
        if (apps.isEmpty()) {
            throw ResourceException.at(root.node(), "apps is missing: a list of what is to be run");
        }
        if (common != null) {
            givenResources(common).forEach(ownDirectories::remove);
        }
        return new RunFile(List.copyOf(apps.values()), ownDirectories);
    }

    private App app(final YamlMap app) throws ResourceException {
        final ScalarNode dirNode = app.requiredText("appDirPath", "where the app is, and its command runs");
        final Path appDir = existing(dirNode, app.pathTo("appDirPath"), true);
        final Map<String, String> environment = new LinkedHashMap<>();
        if (common != null) {
            environment.putAll(common.texts("env"));
        }
        environment.putAll(app.texts("env"));
        final Optional<ScalarNode> appId = app.text("appID");
        if (appId.isEmpty() && appDir.getFileName() == null) {
            throw ResourceException.at(dirNode, "the app at '" + appDir + "' has no name: give it an appID");
        }
        return new App(
                appId.isPresent()
                        ? appId.get().getValue()
                        : appDir.getFileName().toString(),
                source(app.node()),
                appDir,
                texts(app, "command"),
                environment,
                resources(app, appDir),
                flags(app, appDir));
    }

    /** As with Dapr: the app's own, else what lies in its directory, else what is common. */
    private List<Path> resources(final YamlMap app, final Path appDir) throws ResourceException {
        final List<Path> own = givenResources(app);
        if (!own.isEmpty()) {
            own.forEach(path ->
                    ownDirectories.put(path, isBelow(path) ? "./" + directory.relativize(path) : path.toString()));
            return own;
        }
        final Path usual = appDir.resolve(RESOURCES);
        if (Files.isDirectory(usual)) {
            ownDirectories.put(
                    usual, isBelow(appDir) ? directory.relativize(appDir).toString() : appDir.toString());
            return List.of(usual);
        }
        return common == null ? List.of() : givenResources(common);
    }

    private boolean isBelow(final Path path) {
        return path.startsWith(directory) && !path.equals(directory);
    }

    private List<Path> givenResources(final YamlMap map) throws ResourceException {
        final List<Path> given = new ArrayList<>();
        final Optional<ScalarNode> one = map.text("resourcesPath");
        if (one.isPresent()) {
            given.add(existing(one.get(), map.pathTo("resourcesPath"), true));
        }
        for (final Node node : map.list("resourcesPaths")) {
            given.add(existing(scalar(node, map.pathTo("resourcesPaths[]")), map.pathTo("resourcesPaths"), true));
        }
        return given;
    }

    private List<Flag> flags(final YamlMap app, final Path appDir) throws ResourceException {
        final List<Flag> flags = new ArrayList<>();
        for (final Map.Entry<String, String> known : FLAGS.entrySet()) {
            final Optional<ScalarNode> value = first(app, known.getKey());
            if (value.isPresent()) {
                flags.add(flag(known.getKey(), known.getValue(), value.get()));
            }
        }
        configuration(app, appDir).ifPresent(flags::add);
        return flags;
    }

    /** As with {@link #resources}. */
    private Optional<Flag> configuration(final YamlMap app, final Path appDir) throws ResourceException {
        final Optional<Flag> own = givenConfiguration(app);
        if (own.isPresent()) {
            return own;
        }
        final Path usual = appDir.resolve(CONFIGURATION);
        if (Files.isRegularFile(usual)) {
            return Optional.of(new Flag("--config", usual.toString(), CONFIG_KEY, usual.toString()));
        }
        return common == null ? Optional.empty() : givenConfiguration(common);
    }

    private Optional<Flag> givenConfiguration(final YamlMap map) throws ResourceException {
        final Optional<ScalarNode> node = map.text(CONFIG_KEY);
        if (node.isEmpty()) {
            return Optional.empty();
        }
        final Path path = existing(node.get(), map.pathTo(CONFIG_KEY), false);
        return Optional.of(new Flag("--config", path.toString(), CONFIG_KEY, source(node.get())));
    }

    private Flag flag(final String key, final String name, final ScalarNode value) {
        final String unit =
                switch (key) {
                    case "daprHTTPMaxRequestSize" -> "Mi";
                    case "daprHTTPReadBufferSize" -> "Ki";
                    default -> "";
                };
        return new Flag(name, value.getValue() + unit, key, source(value));
    }

    /** The app's own, else what is common. */
    private Optional<ScalarNode> first(final YamlMap app, final String key) throws ResourceException {
        for (final YamlMap map : levels(app)) {
            final Optional<ScalarNode> value = map.text(key);
            if (value.isPresent()) {
                return value;
            }
        }
        return Optional.empty();
    }

    private List<YamlMap> levels(final YamlMap app) {
        return common == null ? List.of(app) : List.of(app, common);
    }

    private Path existing(final ScalarNode node, final String path, final boolean isDirectory)
            throws ResourceException {
        final Path found = directory.resolve(node.getValue()).normalize();
        if (isDirectory ? !Files.isDirectory(found) : !Files.isRegularFile(found)) {
            final String what = isDirectory ? " is no directory" : " is no file";
            throw ResourceException.at(node, path + " '" + node.getValue() + "': " + found + what);
        }
        return found;
    }

    private static List<String> texts(final YamlMap map, final String key) throws ResourceException {
        final List<String> texts = new ArrayList<>();
        for (final Node node : map.list(key)) {
            texts.add(scalar(node, map.pathTo(key) + "[" + texts.size() + "]").getValue());
        }
        return texts;
    }

    private static ScalarNode scalar(final Node node, final String path) throws ResourceException {
        if (node instanceof final ScalarNode scalar) {
            return scalar;
        }
        throw YamlMap.wrongType(node, path, "text");
    }

    private String source(final Node node) {
        return file + ":" + YamlMap.line(node);
    }
}
