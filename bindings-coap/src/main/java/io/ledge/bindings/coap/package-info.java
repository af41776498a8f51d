/**
 * CoAP: empty until the issue of the protocol bindings, after the Dapr API (issue 5), brings {@code bindings.coap} here, over Eclipse Californium: an
 * input binding that observes resources and serves some of its own, and an output binding for requests.
 *
 * <p>It will run at the edge, on Californium's own threads, which enqueue and wake the core; it may use {@code
 * io.ledge.core.binding} and {@code io.ledge.protocol}, and no other module.
 */
package io.ledge.bindings.coap;
