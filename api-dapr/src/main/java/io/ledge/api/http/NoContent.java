package io.ledge.api.http;

import io.ledge.api.semantics.Answer;
import io.ledge.api.semantics.DaprFailure;

/** Answers 204, or the failure in Dapr's form. */
record NoContent(Exchange exchange) implements Answer<Void> {
    @Override
    public void ok(final Void nothing) {
        exchange.noContent();
    }

    @Override
    public void failed(final DaprFailure failure) {
        exchange.fail(failure);
    }
}
