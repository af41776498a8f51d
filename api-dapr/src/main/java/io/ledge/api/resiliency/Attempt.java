package io.ledge.api.resiliency;

/** One attempt of a call. What comes when it is over is discarded. On the I/O thread. */
public final class Attempt<T> implements Waiting {
    private final PolicyRun<T> run;
    private final int ticket;
    private Runnable onOver = () -> {};
    private boolean isOver;

    Attempt(final PolicyRun<T> run, final int ticket) {
        this.run = run;
        this.ticket = ticket;
    }

    public void ok(final T result) {
        run.ended(this, result, null);
    }

    public void failed(final Throwable cause) {
        run.ended(this, null, cause);
    }

    @Override
    public void onOver(final Runnable task) {
        if (isOver) {
            task.run();
        } else {
            onOver = task;
        }
    }

    @Override
    public boolean isOver() {
        return isOver;
    }

    int ticket() {
        return ticket;
    }

    /** It has ended by itself. */
    void end() {
        isOver = true;
    }

    void giveUp() {
        isOver = true;
        onOver.run();
    }
}
