/**
 * {@code ledge bench ipc}: Ledge's IPC beside raw Aeron, a bare futex and HTTP on the same machine in the same run.
 *
 * <p>Runs in the rig's parent process, which sleeps while two children measure. Rounds go A B C, A B C, so that a machine
 * that changes under the run changes under everybody; what is printed is the median of the rounds with the extremes.
 */
package io.ledge.benchmarks.ipc;
