package io.ledge.core.session;

/** A source of commands that the loop polls: the IPC server, or the command ring of the ports. Called under the baton. */
public interface Ingress {
    /**
     * Hands at most {@code limit} commands to the handler, fairly over its sessions.
     *
     * @param home false while a guest holds the baton: no session is opened or closed, no conductor runs
     * @return work done: a moved position counts, even when it only passed padding
     */
    int poll(CommandHandler handler, long nowNs, int limit, boolean home);

    /** Exactly nothing left to read: positions are compared, "0 read" is not trusted. False keeps the loop awake. */
    boolean isQuiet();

    /** When it wants to be polled at the latest although nobody rings. {@code Long.MAX_VALUE}: never. */
    long nextDeadlineNs();
}
