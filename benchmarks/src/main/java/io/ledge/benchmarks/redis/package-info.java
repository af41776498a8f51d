/**
 * Redis as a peer: a server of our own, with a configuration and a port of our own, never the machine's service; and {@code
 * redis-benchmark}, whose table is read. Absent where the programs are not installed.
 */
package io.ledge.benchmarks.redis;
