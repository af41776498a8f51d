package io.ledge.bindings.mqtt;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * Where the broker is, from Dapr's {@code url}: {@code tcp mqtt | ssl tls tcps mqtts | ws | wss}, host, optional port, optional
 * {@code user:password@}.
 *
 * @param scheme one of Paho's: tcp, ssl, ws, wss
 * @param path for ws and wss only
 */
record BrokerUrl(String scheme, String host, int port, String path, Optional<String> user, Optional<String> password) {

    /** Empty when the text is no such URL. */
    static Optional<BrokerUrl> parse(final String text) {
        try {
            final URI uri = new URI(text.trim());
            final Optional<String> scheme = pahoScheme(uri.getScheme());
            if (scheme.isEmpty() || uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65535) {
                return Optional.empty();
            }
            final int port = uri.getPort() > 0 ? uri.getPort() : defaultPort(scheme.get());
            final String path = scheme.get().startsWith("ws") ? uri.getRawPath() : "";
            final String[] login = uri.getUserInfo() == null
                    ? new String[0]
                    : uri.getUserInfo().split(":", 2);
            return Optional.of(new BrokerUrl(
                    scheme.get(),
                    uri.getHost(),
                    port,
                    path,
                    login.length > 0 ? Optional.of(login[0]) : Optional.empty(),
                    login.length > 1 ? Optional.of(login[1]) : Optional.empty()));
        } catch (final URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> pahoScheme(final String scheme) {
        return switch (scheme == null ? "" : scheme.toLowerCase(java.util.Locale.ROOT)) {
            case "tcp", "mqtt" -> Optional.of("tcp");
            case "ssl", "tls", "tcps", "mqtts" -> Optional.of("ssl");
            case "ws" -> Optional.of("ws");
            case "wss" -> Optional.of("wss");
            default -> Optional.empty();
        };
    }

    private static int defaultPort(final String scheme) {
        return switch (scheme) {
            case "ssl" -> 8883;
            case "ws" -> 80;
            case "wss" -> 443;
            default -> 1883;
        };
    }

    boolean secure() {
        return scheme.equals("ssl") || scheme.equals("wss");
    }

    /** As Paho wants it. */
    String pahoUri() {
        return scheme + "://" + host + ":" + port + path;
    }

    /** For people: no login in it. */
    @Override
    public String toString() {
        return switch (scheme) {
                    case "tcp" -> "mqtt://";
                    case "ssl" -> "mqtts://";
                    default -> scheme + "://";
                }
                + host + ":" + port + path;
    }
}
