package io.ledge.api.http;

/** What a path and a method lead to. */
@FunctionalInterface
interface Route {
    /** Answers the exchange, now or later, on the I/O thread. */
    void handle(Exchange exchange);
}
