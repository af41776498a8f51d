package io.ledge.api.http;

/** Answers 204, or the failure in Dapr's form. */
final class NoContent extends Answered<Void> {
    private final Exchange exchange;

    NoContent(final Exchange exchange) {
        super(exchange);
        this.exchange = exchange;
    }

    @Override
    public void ok(final Void nothing) {
        exchange.noContent();
    }
}
