package io.ledge.core.journal;

/**
 * Where the loop hands a backup in and gets it back: one at a time, as each writes the whole state.
 *
 * <pre>
 *   FREE ──ask (loop)──▶ ASKED ──take (helper)──▶ WORKING ──finish (helper)──▶ DONE ──collect (loop)──▶ FREE
 * </pre>
 */
public final class BackupDesk {
    private enum State {
        FREE,
        ASKED,
        WORKING,
        DONE
    }

    /**
     * What came of it.
     *
     * @param error empty: it is written
     */
    public record Result(String path, long startPosition, long endPosition, long bytes, String error) {
        public static Result failed(final String error) {
            return new Result("", 0, 0, 0, error);
        }
    }

    private volatile State state = State.FREE; // release and acquire: what stands beside it was written before
    private long token;
    private Result result;

    /** Loop: asks for a backup. @param token comes back. @return false: one is under way */
    public boolean ask(final long token) {
        if (state != State.FREE) {
            return false;
        }
        this.token = token;
        state = State.ASKED;
        return true;
    }

    /** Helper: is there one to make? Then it must be finished. */
    public boolean take() {
        if (state != State.ASKED) {
            return false;
        }
        state = State.WORKING;
        return true;
    }

    /** Helper. Then ring the loop. */
    public void finish(final Result outcome) {
        result = outcome;
        state = State.DONE;
    }

    /** Loop: is one finished? Then {@link #token} and {@link #result} tell of it, until {@link #free}. */
    public boolean isDone() {
        return state == State.DONE;
    }

    public long token() {
        return token;
    }

    public Result result() {
        return result;
    }

    public void free() {
        result = null;
        state = State.FREE;
    }
}
