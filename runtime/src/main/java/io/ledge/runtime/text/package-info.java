/**
 * Small tools for text that people and scripts read: the nearest right word, one-line JSON, tables, is-this-a-terminal.
 * Cold code, any thread; uses the JDK only and knows nothing of the runtime.
 */
package io.ledge.runtime.text;
