/**
 * One app's session with the core: typed calls become messages of the schema, answers become replies. Proxies encode, {@link
 * io.ledge.api.core.CoreLink} keeps who waits for which answer. Everything here belongs to the I/O thread.
 */
package io.ledge.api.core;
