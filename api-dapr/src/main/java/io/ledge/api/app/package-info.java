/**
 * The channel to an app: the node calls it, on the same I/O thread that serves the app's API.
 *
 * <pre>
 *   AppWatch ── the port answers ──▶ AppLink: /dapr/config, /dapr/subscribe, OPTIONS of bindings
 *                                        │
 *   the loop ──Deliver──▶ TopicPump ─────┴──▶ AppChannel ──POST──▶ app
 *            ◀───Ack────            ◀── status ──
 * </pre>
 */
package io.ledge.api.app;
