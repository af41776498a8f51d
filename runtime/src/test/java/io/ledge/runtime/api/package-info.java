/** Dapr's API as it stands on the wire: raw requests to a real node, answers compared to the byte. */
package io.ledge.runtime.api;
