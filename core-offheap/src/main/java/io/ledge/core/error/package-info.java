/**
 * Errors: those made on purpose, to prove that the simulator finds them. (Codes that travel are {@code
 * io.ledge.protocol.ErrorCode}.) Used by every package of the core; uses none.
 */
package io.ledge.core.error;
