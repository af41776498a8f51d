package io.ledge.runtime.cli;

import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.api.semantics.AppProtocol;
import io.ledge.api.semantics.TlsFiles;
import io.ledge.runtime.config.AppConfiguration;
import io.ledge.runtime.config.ConfigException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How the Dapr API of one app is served, by the names of {@code dapr run}. Without an app id none is. What the fields are is
 * what picocli makes of the defaults, for {@link DaprdFlags} reads without it.
 */
final class ApiOptions {
    @Option(
            names = {"-a", "--app-id"},
            paramLabel = "APP",
            description = "serve Dapr's API to the app of this id (default: apps connect by LedgeClient only)")
    String appId;

    @Option(
            names = {"-H", "--dapr-http-port"},
            paramLabel = "PORT",
            description = "where the HTTP API listens (default: " + AppContext.HTTP_PORT_DEFAULT
                    + ", or a free port when that is taken)")
    Integer httpPort;

    @Option(
            names = {"-G", "--dapr-grpc-port"},
            paramLabel = "PORT",
            description = "where the gRPC API listens (default: " + AppContext.GRPC_PORT_DEFAULT
                    + ", or a free port when that is taken)")
    Integer grpcPort;

    @Option(
            names = "--dapr-listen-addresses",
            paramLabel = "ADDRESS",
            split = ",",
            description = "addresses that the APIs listen on (default: 127.0.0.1)")
    List<String> listenAddresses = List.of("127.0.0.1");

    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            description = "PEM: the ports of the APIs have TLS by it; read again when it changes (default: no TLS)")
    Path tlsCertificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "PEM: the key of --tls-certificate")
    Path tlsKey;

    @Option(
            names = {"-u", "--unix-domain-socket"},
            paramLabel = "DIR",
            description = "the APIs listen on Unix sockets in this directory, too: dapr-APP-http.socket and"
                    + " dapr-APP-grpc.socket (default: none)")
    Path socketDirectory;

    @Option(
            names = {"-p", "--app-port"},
            paramLabel = "PORT",
            description = "where the app serves: the node brings it events and calls (default: it serves nothing)")
    Integer appPort;

    @Option(
            names = {"-P", "--app-protocol"},
            paramLabel = "PROTOCOL",
            defaultValue = "http",
            description = "what the app serves: http, https, h2c, grpc, grpcs (default: ${DEFAULT-VALUE})")
    String appProtocol = "http";

    @Option(
            names = "--app-channel-address",
            paramLabel = "ADDRESS",
            defaultValue = AppEndpoint.HOST_DEFAULT,
            description = "where the app is (default: ${DEFAULT-VALUE})")
    String appAddress = AppEndpoint.HOST_DEFAULT;

    @Option(
            names = "--app-max-concurrency",
            paramLabel = "COUNT",
            defaultValue = "-1",
            description = "calls into the app at the same time, at most; others wait (default: 1,024)")
    int appMaxConcurrency = -1;

    @Mixin
    AppHealthOptions appHealth = new AppHealthOptions();

    @Option(
            names = "--max-body-size",
            paramLabel = "SIZE",
            defaultValue = "4Mi",
            converter = QuantityConverter.class,
            description = "longest body of a request to the HTTP API; a value or message has at most 4Mi all the same"
                    + " (default: ${DEFAULT-VALUE})")
    int maxBodyLength = 4 << 20;

    @Option(
            names = "--read-buffer-size",
            paramLabel = "SIZE",
            defaultValue = "4Ki",
            converter = QuantityConverter.class,
            description = "longest head of a request to the HTTP API (default: ${DEFAULT-VALUE})")
    int maxHeaderLength = 4 << 10;

    @Option(
            names = "--allowed-origins",
            paramLabel = "ORIGIN",
            split = ",",
            description = "web pages of these origins may call the HTTP API; * is all (default: none)")
    List<String> allowedOrigins = List.of();

    @Option(
            names = "--dapr-graceful-shutdown-seconds",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "at the end, calls under way have so long to finish (default: ${DEFAULT-VALUE})")
    int drainSeconds = 5;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description =
                    "a Dapr Configuration: secrets.scopes, api.allowed/denied, accessControl, httpPipeline and appHttpPipeline are obeyed (default: none)")
    Path configuration;

    /**
     * @param command of the app; empty: it is started apart
     * @param shutdown what the API's shutdown call does
     */
    List<AppContext> apps(final List<String> command, final Runnable shutdown) {
        if (appId == null) {
            refuseWithoutApp("--dapr-http-port", httpPort);
            refuseWithoutApp("--dapr-grpc-port", grpcPort);
            if (appPort != null) {
                throw CliFailure.usage("--app-port " + appPort + " needs the app's name: add --app-id APP");
            }
            return List.of();
        }
        final AppConfiguration rules = configuration();
        return List.of(new AppContext(appId)
                .httpPort(httpPort == null ? freeOr(AppContext.HTTP_PORT_DEFAULT) : httpPort)
                .grpcPort(grpcPort == null ? freeOr(AppContext.GRPC_PORT_DEFAULT) : grpcPort)
                .listenAddresses(listenAddresses)
                .tls(tls())
                .socketDirectory(socketDirectory == null ? null : socketDirectory.toAbsolutePath())
                .apiToken(environment("DAPR_API_TOKEN"))
                .namespace(environment("NAMESPACE"))
                .maxBodyLength(maxBodyLength)
                .maxHeaderLength(maxHeaderLength)
                .allowedOrigins(allowedOrigins)
                .drainTimeoutMs(TimeUnit.SECONDS.toMillis(Math.max(0, drainSeconds)))
                .secretScopes(rules.secretScopes())
                .apiRules(rules.apiRules())
                .accessControl(rules.accessControl())
                .httpHandlers(rules.httpHandlers())
                .appHttpHandlers(rules.appHttpHandlers())
                .appEndpoint(appEndpoint())
                .startedBy(ProcessHandle.current().pid(), String.join(" ", command))
                .shutdown(shutdown));
    }

    /** What the app's command finds in its environment, as {@code dapr run} sets it. */
    Map<String, String> environment(final int apiHttpPort, final int apiGrpcPort) {
        final Map<String, String> environment = new LinkedHashMap<>();
        environment.put("APP_ID", appId);
        environment.put("DAPR_HTTP_PORT", Integer.toString(apiHttpPort));
        environment.put("DAPR_GRPC_PORT", Integer.toString(apiGrpcPort));
        if (appPort != null) {
            environment.put("APP_PORT", Integer.toString(appPort));
            environment.put("APP_PROTOCOL", appProtocol);
            if (!appAddress.equals(AppEndpoint.HOST_DEFAULT)) {
                environment.put("APP_CHANNEL_ADDRESS", appAddress);
            }
        }
        return environment;
    }

    int httpPortOrDefault() {
        return httpPort == null ? AppContext.HTTP_PORT_DEFAULT : httpPort;
    }

    private AppConfiguration configuration() {
        try {
            return configuration == null ? AppConfiguration.NONE : AppConfiguration.read(configuration);
        } catch (final ConfigException ex) {
            throw CliFailure.usage(ex.getMessage());
        }
    }

    private AppEndpoint appEndpoint() {
        if (appPort == null) {
            return null;
        }
        if (appPort < 1 || appPort > 65_535) {
            throw CliFailure.usage("--app-port " + appPort + " is no port: 1 to 65535");
        }
        return new AppEndpoint(
                protocol(), appAddress, appPort, environment("APP_API_TOKEN"), appMaxConcurrency, appHealth.check());
    }

    /** Null: none. */
    private TlsFiles tls() {
        if ((tlsCertificate == null) != (tlsKey == null)) {
            throw CliFailure.usage("--tls-certificate and --tls-key go together: give both, or none");
        }
        return tlsKey == null ? null : new TlsFiles(tlsCertificate.toAbsolutePath(), tlsKey.toAbsolutePath());
    }

    private AppProtocol protocol() {
        try {
            return AppProtocol.of(appProtocol);
        } catch (final IllegalArgumentException ex) {
            throw CliFailure.usage("--app-protocol " + ex.getMessage());
        }
    }

    private static void refuseWithoutApp(final String option, final Integer port) {
        if (port != null) {
            throw CliFailure.usage(option + " " + port + " needs an app to serve: add --app-id APP");
        }
    }

    private static String environment(final String name) {
        return System.getenv().getOrDefault(name, "");
    }

    /** The port when nobody has it, else 0: any that is free. */
    private static int freeOr(final int port) {
        try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return port;
        } catch (final IOException ex) {
            return 0;
        }
    }
}
