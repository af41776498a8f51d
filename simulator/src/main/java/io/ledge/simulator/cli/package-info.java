/**
 * {@code ledge simulate}, found by the command line through {@link io.ledge.runtime.cli.CliExtension}. Runs on the main
 * thread.
 */
package io.ledge.simulator.cli;
