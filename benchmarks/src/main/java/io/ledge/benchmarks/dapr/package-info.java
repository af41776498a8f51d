/**
 * {@code ledge bench dapr}: Dapr's HTTP API as {@code ledge run} serves it, beside daprd and beside an nginx that only
 * sends a constant.
 *
 * <p>Runs in the rig's parent process. In each round every peer is a process of its own that lives for the round; {@code
 * wrk} asks one of them at a time, call by call, so that a machine that changes under the run changes under everybody.
 */
package io.ledge.benchmarks.dapr;
