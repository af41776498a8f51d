/**
 * Ledge under load: {@link io.ledge.benchmarks.load.NodeMain} is the node in a process of its own, {@link
 * io.ledge.benchmarks.load.LoadMain} the process whose sessions keep a number of requests under way over the IPC, as {@code
 * redis-benchmark} does with its connections and its pipeline. One thread a session.
 */
package io.ledge.benchmarks.load;
