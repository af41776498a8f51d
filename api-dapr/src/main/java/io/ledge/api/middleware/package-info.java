/**
 * What a Configuration's {@code httpPipeline} puts in front of an app's HTTP API, and its {@code appHttpPipeline} in front of the
 * app. On the I/O thread; never waits.
 */
package io.ledge.api.middleware;
