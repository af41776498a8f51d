/**
 * Flat JSON objects: the form of every device's events and operations, read and written without a library. Stateless; any
 * thread, cold and warm code only. Uses nothing but the JDK.
 */
package io.ledge.devices.json;
