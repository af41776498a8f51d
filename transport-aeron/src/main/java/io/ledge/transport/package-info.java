/**
 * The IPC server: how apps in other processes reach the core loop over Aeron IPC.
 *
 * <pre>
 *   client process            │ node                            run by
 *   ingress publication ──────┼─▶ image ─▶ CommandHandler       the baton's holder
 *   egress subscription ◀─────┼── publication ◀─ Outbox         the baton's holder
 *   (cnc.dat) commands ───────┼─▶ media driver, conductors      home only
 *   node.sock ────────────────┼─▶ HangUpListener ─▶ slots, bell virtual threads, then home
 *   wake.dat ─────────────────┼─▶ doorbells                     any
 * </pre>
 *
 * <p>{@link io.ledge.transport.EmbeddedDriver} owns the shared directory, {@link io.ledge.transport.IpcServer} is the loop's
 * {@code Ingress}, an {@code IpcSession} is the {@code Egress} of one client, {@link io.ledge.transport.HangUpListener}
 * notices dead clients. Wire them in that order and close them in the reverse one. Uses Aeron, {@code core.session} and
 * {@code protocol}; nothing of the core uses this package.
 */
package io.ledge.transport;
