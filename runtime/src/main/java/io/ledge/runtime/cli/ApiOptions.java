package io.ledge.runtime.cli;

import io.ledge.api.semantics.AppContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import picocli.CommandLine.Option;

/** How the Dapr API of one app is served, by the names of {@code dapr run}. Without an app id none is. */
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
            names = "--dapr-listen-addresses",
            paramLabel = "ADDRESS",
            split = ",",
            description = "addresses that the APIs listen on (default: 127.0.0.1)")
    List<String> listenAddresses = List.of("127.0.0.1");

    /** @param shutdown what the API's shutdown call does */
    List<AppContext> apps(final Runnable shutdown) {
        if (appId == null) {
            if (httpPort != null) {
                throw CliFailure.usage("--dapr-http-port " + httpPort + " needs an app to serve: add --app-id APP");
            }
            return List.of();
        }
        return List.of(new AppContext(appId)
                .httpPort(httpPort == null ? freeOr(AppContext.HTTP_PORT_DEFAULT) : httpPort)
                .listenAddresses(listenAddresses)
                .apiToken(environment("DAPR_API_TOKEN"))
                .namespace(environment("NAMESPACE"))
                .shutdown(shutdown));
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
