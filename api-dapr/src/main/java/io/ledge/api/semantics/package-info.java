/**
 * What each call of Dapr's API means, free of HTTP and gRPC: one method a call, an {@link io.ledge.api.semantics.Answer} in
 * place of a return value, errors from the one table {@link io.ledge.api.semantics.DaprError}. Runs on the I/O thread.
 */
package io.ledge.api.semantics;
