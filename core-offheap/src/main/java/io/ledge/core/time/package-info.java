/**
 * Time as the loop sees it: clocks read once per duty cycle, and the timer wheel.
 *
 * <p>Run by whoever holds the core's baton; single owner. Everything below the loop gets {@code nowNs} and
 * {@code timestampMs} as arguments, so a simulated week is a {@code for} loop. Uses Agrona only: the wheel stands in a buffer
 * that its owner takes from an off-heap region.
 */
package io.ledge.core.time;
