package io.ledge.api.semantics;

import com.fasterxml.jackson.core.JsonParser;
import io.ledge.api.core.StateItem;
import io.ledge.api.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** One query under way: takes the items of the store, keeps those that match, up to a limit, then puts them in order. */
final class QueryRun {
    private static final int MAX_ITEMS = 10_000;
    private static final int MAX_MATCHED_BYTES = 8 * 1024 * 1024;

    private final StateQuery query;
    private final List<Match> matches = new ArrayList<>();
    private int itemCount;
    private int matchedBytes;

    private record Match(StateItem item, Object document) {}

    QueryRun(final StateQuery query) {
        this.query = query;
    }

    /** @return empty, or why the query cannot go on */
    String take(final StateItem item) {
        if (++itemCount > MAX_ITEMS) {
            return "the app has more than " + MAX_ITEMS
                    + " items in it, and a query looks at each: keep what is queried in a" + " store of its own";
        }
        final Object document = document(item.value());
        if (query.filter().matches(document)) {
            matchedBytes += item.value().length;
            matches.add(new Match(item, document));
        }
        return matchedBytes > MAX_MATCHED_BYTES
                ? "what it finds is longer than " + MAX_MATCHED_BYTES + " bytes: narrow the filter"
                : "";
    }

    /** Null: it is no JSON. */
    private static Object document(final byte[] value) {
        try (JsonParser json = Json.parser(value)) {
            json.nextToken();
            return Json.readAny(json);
        } catch (final IOException ex) {
            return null;
        }
    }

    StateQueryApi.Page page() {
        matches.sort(order());
        final int from = Math.min(query.offset(), matches.size());
        final int to =
                query.limit() == 0 ? matches.size() : (int) Math.min((long) from + query.limit(), matches.size());
        return new StateQueryApi.Page(
                matches.subList(from, to).stream().map(Match::item).toList(),
                to < matches.size() ? Integer.toString(to) : "");
    }

    /** By the fields of the query, then by key: so a page follows the one before. */
    private Comparator<Match> order() {
        Comparator<Match> order =
                Comparator.comparing((Match match) -> match.item().key());
        for (int i = query.sort().size() - 1; i >= 0; i--) {
            final StateQuery.Sort sort = query.sort().get(i);
            final Comparator<Object> values = sort.isDescending() ? QueryRun.BY_VALUE.reversed() : BY_VALUE;
            final Comparator<Match> first = Comparator.comparing(
                    match -> QueryFilter.field(match.document(), sort.path()), Comparator.nullsLast(values));
            order = first.thenComparing(order);
        }
        return order;
    }

    private static final Comparator<Object> BY_VALUE = (one, other) -> QueryFilter.isComparable(one, other)
            ? QueryFilter.compare(one, other)
            : Integer.compare(rank(one), rank(other));

    /** Numbers, texts, booleans, the rest: kinds that are compared have ranks of their own, or there is no order. */
    private static int rank(final Object value) {
        return switch (value) {
            case final Number _ -> 0;
            case final String _ -> 1;
            case final Boolean _ -> 2;
            default -> 3;
        };
    }
}
