package io.ledge.api.core;

/** One field of an HTTP header; a name may come more than once. */
public record HeaderField(String name, String value) {}
