/**
 * Who is connected, and how bytes get back to them: {@link io.ledge.core.session.Session} with its {@link
 * io.ledge.core.session.Outbox} (replies and deliveries on their way out, never dropped) and its {@link
 * io.ledge.core.session.BodyInbox} (large payloads on their way in), the {@link io.ledge.core.session.SessionTable}, and
 * the session messages of the schema ({@link io.ledge.core.session.SessionHandler}).
 *
 * <p>Run by the core loop, under the baton. A transport implements {@link io.ledge.core.session.Egress} and {@link
 * io.ledge.core.session.Ingress}; it is called by the loop and never calls into it.
 */
package io.ledge.core.session;
