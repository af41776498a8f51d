package io.ledge.api.semantics;

/** All that one app may call: what the HTTP and the gRPC host are made over. */
public record AppApi(StateApi state, MetadataApi metadata, HealthApi health, Runnable shutdown) {}
