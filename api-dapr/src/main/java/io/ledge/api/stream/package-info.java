/** Where the I/O thread, which never waits, meets virtual threads, which do: bytes of a body or an rpc, piece by piece. */
package io.ledge.api.stream;
