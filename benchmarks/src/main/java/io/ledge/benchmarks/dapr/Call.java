package io.ledge.benchmarks.dapr;

import java.util.Locale;

/** What is asked: a table of the report. */
public enum Call {
    HEALTH("healthz: the floor of an API"),
    GET("State get, in memory"),
    SAVE("State save, in memory"),
    DURABLE_SAVE("State save, on the disk"),
    PUBLISH("Publish, in memory, nobody subscribed"),
    INVOKE("Invocation, through to an app over HTTP; nginx: the app itself"),
    GRPC_GET("State get over gRPC, in memory");

    private final String title;

    Call(final String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }

    /** Is there a durable store that every peer has? No: only Ledge brings one. */
    boolean isLedgeOnly() {
        return this == DURABLE_SAVE;
    }

    /** Over HTTP/2; else over HTTP/1.1. */
    boolean isGrpc() {
        return this == GRPC_GET;
    }

    /** In an open loop what is promised of a request's time is measured. */
    boolean isAskedAt(final Pace pace) {
        return !pace.isOpen() || this == GET || this == SAVE || this == PUBLISH || this == INVOKE;
    }

    /** As on the command line, and in the requests' script. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
