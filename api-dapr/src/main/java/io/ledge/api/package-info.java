/**
 * Dapr's API for apps of any language: HTTP and gRPC in, commands of the core out.
 *
 * <pre>
 *   http, grpc ──▶ semantics ──▶ core ──ring──▶ the loop
 *   (bytes)        (one method    (one session
 *                   per API call)   per app)
 * </pre>
 *
 * <p>All of it runs on one I/O thread, Vert.x's event loop: from the socket's buffer to the ring and back, with a reply
 * handler in place of a wait. What blocks (files, other processes) goes to a virtual thread and comes back by the loop.
 */
package io.ledge.api;
