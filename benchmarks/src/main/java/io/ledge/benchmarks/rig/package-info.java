/**
 * How two processes are measured: a {@link io.ledge.benchmarks.rig.PingPong} is served by one JVM and asked by another,
 * while the process that started both sleeps. {@link io.ledge.benchmarks.rig.RigProcess} starts them, {@link
 * io.ledge.benchmarks.rig.RigMain} is their main, {@link io.ledge.benchmarks.rig.AskerLoop} takes the times.
 *
 * <p>Servers of others, and ours as a user starts it, are {@link io.ledge.benchmarks.rig.TiedProcess}es, asked by whatever
 * their benchmark brings.
 *
 * <p>Each process runs one ping-pong, so that the JIT sees one implementation of each interface. Uses HdrHistogram and
 * the JDK; knows nothing of Aeron or Ledge.
 */
package io.ledge.benchmarks.rig;
