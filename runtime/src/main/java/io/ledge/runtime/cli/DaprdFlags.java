package io.ledge.runtime.cli;

import io.ledge.runtime.log.LogSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The flags that start a {@code daprd}, read by hand: picocli's classes, which no ahead-of-time cache takes, and its reflection are
 * a quarter of what a start costs (ADR-0011). Help, and whatever is wrong, is left to picocli; both make the same of the same flags.
 */
final class DaprdFlags {
    private static final Map<String, BiConsumer<DaprdCommand, List<String>>> VALUES = new HashMap<>();
    private static final Map<String, BiConsumer<DaprdCommand, List<String>>> SWITCHES = new HashMap<>();

    static {
        list("--resources-path", (daprd, dirs) -> daprd.resourcesPaths = paths(dirs));
        value("--data-dir", (daprd, text) -> daprd.dataDir = Path.of(text));
        value("--mode", (daprd, text) -> daprd.mode = text);
        value("--log-level", (daprd, text) -> daprd.logLevel = LogSettings.parseLevel(text));
        value("--dapr-block-shutdown-duration", (daprd, text) -> daprd.blockShutdown = DaprdCommand.pause(text));
        toggle("--log-as-json", (daprd, is) -> daprd.logAsJson = is);
        toggle("--verbose", (daprd, is) -> daprd.verbose = is);
        addApi();
        addApp();
        addPeers();
    }

    private DaprdFlags() {}

    private static void addApi() {
        value("--app-id", (daprd, text) -> daprd.api.appId = text);
        value("--dapr-http-port", (daprd, text) -> daprd.api.httpPort = Integer.valueOf(text));
        value("--dapr-grpc-port", (daprd, text) -> daprd.api.grpcPort = Integer.valueOf(text));
        list("--dapr-listen-addresses", (daprd, texts) -> daprd.api.listenAddresses = texts);
        value("--tls-certificate", (daprd, text) -> daprd.api.tlsCertificate = Path.of(text));
        value("--tls-key", (daprd, text) -> daprd.api.tlsKey = Path.of(text));
        value("--unix-domain-socket", (daprd, text) -> daprd.api.socketDirectory = Path.of(text));
        value("--max-body-size", (daprd, text) -> daprd.api.maxBodyLength = Quantity.bytes(text));
        value("--read-buffer-size", (daprd, text) -> daprd.api.maxHeaderLength = Quantity.bytes(text));
        list("--allowed-origins", (daprd, texts) -> daprd.api.allowedOrigins = texts);
        value("--dapr-graceful-shutdown-seconds", (daprd, text) -> daprd.api.drainSeconds = Integer.parseInt(text));
        value("--config", (daprd, text) -> daprd.api.configuration = Path.of(text));
    }

    private static void addApp() {
        value("--app-port", (daprd, text) -> daprd.api.appPort = Integer.valueOf(text));
        value("--app-protocol", (daprd, text) -> daprd.api.appProtocol = text);
        value("--app-channel-address", (daprd, text) -> daprd.api.appAddress = text);
        value("--app-max-concurrency", (daprd, text) -> daprd.api.appMaxConcurrency = Integer.parseInt(text));
        toggle("--enable-app-health-check", (daprd, is) -> daprd.api.appHealth.isEnabled = is);
        value("--app-health-check-path", (daprd, text) -> daprd.api.appHealth.path = text);
        value("--app-health-probe-interval", (daprd, text) -> daprd.api.appHealth.intervalS = Integer.parseInt(text));
        value("--app-health-probe-timeout", (daprd, text) -> daprd.api.appHealth.timeoutMs = Integer.parseInt(text));
        value("--app-health-threshold", (daprd, text) -> daprd.api.appHealth.threshold = Integer.parseInt(text));
    }

    private static void addPeers() {
        VALUES.put(
                "--peer",
                (daprd, texts) -> daprd.peers.peers =
                        texts.stream().map(PeerOptions.Address::parse).toList());
        value("--peer-ca", (daprd, text) -> daprd.peers.ca = Path.of(text));
        value("--peer-tls-certificate", (daprd, text) -> daprd.peers.tlsCertificate = Path.of(text));
        value("--peer-tls-key", (daprd, text) -> daprd.peers.tlsKey = Path.of(text));
        value("--dapr-internal-grpc-port", (daprd, text) -> daprd.peers.port = Integer.valueOf(text));
        value("--dapr-internal-grpc-listen-address", (daprd, text) -> daprd.peers.address = text);
    }

    /** The last one counts. */
    private static void value(final String name, final BiConsumer<DaprdCommand, String> setter) {
        VALUES.put(name, (daprd, texts) -> setter.accept(daprd, texts.getLast()));
    }

    private static void toggle(final String name, final BiConsumer<DaprdCommand, Boolean> setter) {
        SWITCHES.put(name, (daprd, texts) -> setter.accept(daprd, isTrue(texts.getLast())));
    }

    /** All of them count, with commas in between or apart. */
    private static void list(final String name, final BiConsumer<DaprdCommand, List<String>> setter) {
        VALUES.put(
                name,
                (daprd, texts) -> setter.accept(
                        daprd,
                        texts.stream()
                                .flatMap(text -> Stream.of(text.split(",")))
                                .toList()));
    }

    private static List<Path> paths(final List<String> texts) {
        return texts.stream().map(Path::of).toList();
    }

    private static boolean isTrue(final String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    /** @return false: this is for picocli, and the command is of no use any more */
    static boolean read(final DaprdCommand daprd, final String... arguments) {
        final DaprdArguments read = DaprdArguments.of(values(), switches(), arguments);
        final Map<String, List<String>> given = new LinkedHashMap<>();
        for (final String flag : read.known()) {
            final int equals = flag.indexOf('=');
            if (equals < 0 || flag.indexOf('"') >= 0) { // help, or no value; a quote may hold a comma
                return false;
            }
            given.computeIfAbsent(longName(flag.substring(0, equals)), _ -> new ArrayList<>())
                    .add(flag.substring(equals + 1));
        }
        daprd.unknown = read.unknown();
        daprd.unused = unused(given.keySet());
        return set(daprd, given);
    }

    private static boolean set(final DaprdCommand daprd, final Map<String, List<String>> given) {
        try {
            given.forEach((name, texts) -> VALUES.getOrDefault(name, SWITCHES.getOrDefault(name, (_, _) -> {}))
                    .accept(daprd, texts));
            return true;
        } catch (final IllegalArgumentException ex) {
            return false; // picocli says it better
        }
    }

    private static List<String> unused(final Set<String> given) {
        return Stream.concat(DaprFlags.withValue(), DaprFlags.switches())
                .filter(given::contains)
                .filter(name -> !VALUES.containsKey(name) && !SWITCHES.containsKey(name))
                .toList();
    }

    private static String longName(final String name) {
        return name.equals("--components-path") ? "--resources-path" : name;
    }

    /** Names of flags that take a value. */
    static Set<String> values() {
        return Stream.of(VALUES.keySet().stream(), DaprFlags.withValue(), Stream.of("--components-path"))
                .flatMap(names -> names)
                .collect(Collectors.toSet());
    }

    /** Names of flags that may stand alone. */
    static Set<String> switches() {
        return Stream.concat(SWITCHES.keySet().stream(), DaprFlags.switches()).collect(Collectors.toSet());
    }
}
