package io.ledge.api.resiliency;

/** Somebody who waits for a call to end, for as long as that is worth it. On the I/O thread. */
public interface Waiting {
    /** As long as it takes. */
    Waiting FOREVER = new Waiting() {
        @Override
        public boolean isOver() {
            return false;
        }

        @Override
        public void onOver(final Runnable task) {
            // it never is
        }
    };

    /** Nobody waits any more: a call that has not been made need not be. */
    boolean isOver();

    /** @param task run, in the place of the one before, when it has taken too long or the caller has gone */
    void onOver(Runnable task);
}
