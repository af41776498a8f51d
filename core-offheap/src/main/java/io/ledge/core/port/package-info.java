/**
 * Sessions of apps whose API this process serves: two rings each, between the loop and the one I/O thread that reads the
 * apps' sockets. What an IPC client is over Aeron, these are inside the node.
 */
package io.ledge.core.port;
