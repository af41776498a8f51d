/**
 * Dapr's HTTP API: paths to calls of {@link io.ledge.api.semantics}, answers to responses. One class of routes a building
 * block; {@link io.ledge.api.http.Exchange} is one request with its response. Runs on the I/O thread.
 */
package io.ledge.api.http;
