package io.ledge.api.http;

import io.ledge.api.semantics.Answer;
import io.ledge.api.semantics.DaprFailure;

/** Answers failures in Dapr's form. */
abstract class Answered<T> implements Answer<T> {
    private final Exchange exchange;

    Answered(final Exchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public void failed(final DaprFailure failure) {
        exchange.fail(failure);
    }
}
