/**
 * Dapr's Resiliency: timeouts, retries and circuit breakers around calls to apps, and to components that are outside of the
 * node. Time comes in by {@link io.ledge.api.resiliency.Timers}; everything that has state runs on the I/O thread. The only
 * package that sees resilience4j.
 */
package io.ledge.api.resiliency;
