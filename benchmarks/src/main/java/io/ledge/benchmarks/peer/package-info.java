/**
 * What Ledge's IPC is measured against, each at its barest: raw Aeron IPC, a futex in shared memory, HTTP/1.1 over
 * loopback. Every message carries {@link io.ledge.benchmarks.peer.Payload#LENGTH} bytes there and back.
 *
 * <p>One thread a side. Aeron's driver is embedded in the server and invoked by its loop, as a node does it on two cores.
 */
package io.ledge.benchmarks.peer;
