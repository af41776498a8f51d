/**
 * The sink of {@link java.lang.System.Logger}: one line to standard error per message, no logging library.
 *
 * <p>{@link io.ledge.runtime.log.LedgeLoggerFinder} is found by {@code META-INF/services}; the command line sets {@link
 * io.ledge.runtime.log.LogSettings} before anything else. Any thread may log, the core loop does not. The settings are
 * the one static of the runtime, because the JDK makes the finder and asks it for loggers.
 */
package io.ledge.runtime.log;
