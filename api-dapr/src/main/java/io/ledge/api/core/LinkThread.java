package io.ledge.api.core;

import io.ledge.core.port.AppPort;

/** The one thread that uses a link: it sends, reads, and runs those who wait for answers. */
public interface LinkThread {
    /** Any thread: runs a task on this one. */
    void execute(Runnable task);

    /** Runs a task on this thread when the time is over. */
    void later(long delayMs, Runnable task);

    /** Has what was submitted served, now or soon. @param submittedLength bytes, those of bodies included */
    void flush(long submittedLength);

    /** The core announced something for the link: reads it. */
    void onEvents(CoreLink link);

    /** From now on the link is used. */
    void add(CoreLink link);

    void remove(CoreLink link);

    /** As the core knows this thread. */
    AppPort.Owner owner(Runnable onEvents);
}
