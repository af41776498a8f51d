package io.ledge.api.http;

/** A route that reads the body itself, piece by piece: it has not been read when the route is called. */
@FunctionalInterface
interface StreamRoute extends Route {}
