/**
 * The node as an app that others call over IPC: what is no message of the schema is asked of it by the paths of Dapr's HTTP API, as
 * invocations of {@link io.ledge.protocol.Ipc#NODE_APP_ID}. The core says who calls, so that an app gets what it would get there.
 * Runs on a virtual thread of its own, and needs no HTTP server.
 */
package io.ledge.api.service;
