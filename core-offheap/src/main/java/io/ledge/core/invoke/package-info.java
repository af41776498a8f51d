/**
 * Service invocation between the sessions of a node: {@link io.ledge.core.invoke.ServingTable} knows who answers for an app,
 * {@link io.ledge.core.invoke.InvocationTable} what is under way, {@link io.ledge.core.invoke.InvokeHandler} passes calls and
 * answers on. Knows nothing of HTTP but that an answer has a status.
 */
package io.ledge.core.invoke;
