/**
 * {@code ledge demo}: a node with a simulated greenhouse in this process, two apps in JVMs of their own
 * ({@link io.ledge.runtime.demo.app}), and a view of what they say.
 *
 * <pre>
 *   this process                                      own JVMs
 *   ┌───────────────────────────────┐   Aeron IPC   ┌────────────┐
 *   │ node: greenhouse, statestore, │◀─────────────▶│ controller │─┐
 *   │       pubsub                  │◀─────────────▶│ logger     │─┤ stdout: JSON lines
 *   │ demo: DemoSession ◀───────────┼───────────────└────────────┘◀┘
 *   └───────┬───────────────────────┘
 *           ▼ stdout: live view, plain lines or JSON; stderr: progress
 * </pre>
 *
 * One thread (the command's) starts, shows and stops everything; two daemon threads an app read its output into one
 * bounded queue. May use the node's public face, the client and {@code devices}.
 */
package io.ledge.runtime.demo;
