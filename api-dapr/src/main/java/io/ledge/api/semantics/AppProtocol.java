package io.ledge.api.semantics;

import java.util.Locale;

/** What an app serves: the values of {@code --app-protocol} that a node can call. */
public enum AppProtocol {
    HTTP,
    GRPC;

    public boolean isGrpc() {
        return this == GRPC;
    }

    /** As it is written on the command line and told in metadata. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException that names those there are */
    public static AppProtocol of(final String text) {
        for (final AppProtocol protocol : values()) {
            if (protocol.text().equals(text)) {
                return protocol;
            }
        }
        throw new IllegalArgumentException(text + " is none: http or grpc");
    }
}
