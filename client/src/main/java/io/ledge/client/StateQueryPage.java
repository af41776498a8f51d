package io.ledge.client;

import java.util.List;

/**
 * What a query of state found.
 *
 * @param items in the query's order
 * @param token for {@code page.token} of the query that goes on behind these; empty: there are no more
 */
public record StateQueryPage(List<StateItem> items, String token) {}
