/**
 * What the baton is worth: events arrive at an I/O thread by a socket, the core puts each into its table, and the reply
 * goes back by the same socket. The core's part runs <i>inline</i> on the I/O thread (no ring, no core thread: the floor),
 * on the I/O thread by the <i>baton</i>, or on the core thread after a <i>hop</i>.
 *
 * <p>Ring, baton, home thread, codecs and table are the node's own; the sockets are the same for all three. {@code EventJmh} measures the
 * first two without sockets.
 */
package io.ledge.benchmarks.event;
