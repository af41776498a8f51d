package io.ledge.core.loop;

import io.ledge.core.wait.CoreBell;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/**
 * Changes of what the core holds while it runs: a component that is new, another, or gone. Offered by whoever reads the
 * resource files again, run by the core thread at home, under the baton, one a cycle. They are rare, so they may allocate; each
 * is a few steps long and waits for nothing.
 *
 * <p>Full: {@value #CAPACITY} may wait, one more is refused.
 */
public final class CoreTasks {
    private static final int CAPACITY = 16;

    private final ManyToOneConcurrentArrayQueue<Runnable> tasks = new ManyToOneConcurrentArrayQueue<>(CAPACITY);
    private CoreBell bell; // before the first cycle

    void bell(final CoreBell coreBell) {
        bell = coreBell;
    }

    /** Any thread. @return false: too many wait, nothing was taken */
    public boolean offer(final Runnable task) {
        final boolean isTaken = tasks.offer(task);
        bell.ring();
        return isTaken;
    }

    /** Once a cycle, at home. @return work done */
    int poll() {
        final Runnable task = tasks.poll();
        if (task == null) {
            return 0;
        }
        task.run();
        return 1;
    }

    boolean isQuiet() {
        return tasks.isEmpty();
    }
}
