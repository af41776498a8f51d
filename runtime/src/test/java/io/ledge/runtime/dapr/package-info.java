/**
 * Dapr's API on the ports of a node in this process, called over sockets by Dapr's own stubs; and by its SDKs, in processes of
 * their own.
 */
package io.ledge.runtime.dapr;
