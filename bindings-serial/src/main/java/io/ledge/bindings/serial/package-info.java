/**
 * Raw serial and Modbus: empty until the issue of the protocol bindings, after the Dapr API (issue 5), brings {@code bindings.serial} and {@code
 * bindings.modbus} here: framed reading and writing of a serial line, and Modbus RTU and TCP as a client.
 *
 * <p>They will run at the edge, one thread a line, since a line is a resource that only one can hold; they may use {@code
 * io.ledge.core.binding} and {@code io.ledge.protocol}, and no other module.
 */
package io.ledge.bindings.serial;
