package io.ledge.api.semantics;

/** Takes what a call came to, exactly once, on the I/O thread. */
public interface Answer<T> {
    void ok(T value);

    void failed(DaprFailure failure);
}
