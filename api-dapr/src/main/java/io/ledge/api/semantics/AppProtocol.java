package io.ledge.api.semantics;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What an app serves: the values of {@code --app-protocol}. */
public enum AppProtocol {
    /** HTTP/1.1. */
    HTTP,
    /** HTTP/1.1 over TLS. */
    HTTPS,
    /** HTTP/2 without TLS, by prior knowledge. */
    H2C,
    /** gRPC without TLS. */
    GRPC,
    /** gRPC over TLS. */
    GRPCS;

    public boolean isGrpc() {
        return this == GRPC || this == GRPCS;
    }

    /** As with daprd, its certificate is not looked at: the app is on this machine, and was named by who started it. */
    public boolean isTls() {
        return this == HTTPS || this == GRPCS;
    }

    public boolean isHttp2() {
        return this == H2C || isGrpc();
    }

    /** As it is written on the command line and told in metadata. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException that names those there are */
    public static AppProtocol of(final String text) {
        return Arrays.stream(values())
                .filter(protocol -> protocol.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(text + " is none: "
                        + Arrays.stream(values()).map(AppProtocol::text).collect(Collectors.joining(", "))));
    }
}
