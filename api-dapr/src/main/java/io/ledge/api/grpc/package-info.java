/**
 * Dapr's gRPC API: rpcs to calls of {@link io.ledge.api.semantics}, answers to messages. One class of calls a building block;
 * {@link io.ledge.api.grpc.Call} is one rpc with its answer. Messages and method names are those of Dapr's own Java stubs, the
 * wire is Vert.x's. Runs on the I/O thread.
 */
package io.ledge.api.grpc;
