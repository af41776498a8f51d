/**
 * The {@code ledge} command: one picocli class per command, wired by hand in {@link io.ledge.runtime.cli.LedgeCli}.
 *
 * <p>Rules that every command keeps: standard output carries what was asked for and nothing else (one JSON object a line
 * with {@code -o json}), everything else goes to standard error; exit codes are those of {@code ExitCode}; an error is
 * one line that says what to do, a stack trace only with {@code --verbose}; an unknown word is answered with the nearest
 * right one; help has a summary, usage, examples and options with defaults.
 *
 * <p>Runs on the main thread; subscriptions print on the client's dispatch thread. Commands reach a node through
 * {@code NodeLink}, a slice of {@link io.ledge.client.LedgeClient}, and start one through {@code NodeLauncher}. Other
 * modules add commands by {@link io.ledge.runtime.cli.CliExtension}.
 */
package io.ledge.runtime.cli;
