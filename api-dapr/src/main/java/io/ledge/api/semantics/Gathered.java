package io.ledge.api.semantics;

/** Answers once all parts of a call are done; the first failure is the answer. On the I/O thread. */
final class Gathered {
    private final Answer<Void> answer;
    private int left;
    private DaprFailure failure;

    /** Answers at once when there are no parts. */
    Gathered(final int parts, final Answer<Void> answer) {
        this.answer = answer;
        left = parts;
        if (parts == 0) {
            answer.ok(null);
        }
    }

    /** @param partFailure null: it went well */
    void done(final DaprFailure partFailure) {
        if (failure == null) {
            failure = partFailure;
        }
        if (--left == 0) {
            if (failure == null) {
                answer.ok(null);
            } else {
                answer.failed(failure);
            }
        }
    }
}
