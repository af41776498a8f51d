package io.ledge.api.semantics;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ledge.api.json.Json;
import io.ledge.api.json.Json.WrongJsonException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A query of state, as Dapr writes it: {@code {"filter":…,"sort":[{"key","order"?}],"page":{"limit","token"?}}}.
 *
 * @param limit 0: as many as there are
 * @param offset of the first one that is wanted: what a token says
 */
record StateQuery(QueryFilter filter, List<Sort> sort, int limit, int offset) {
    private static final int MAX_DEPTH = 32;

    /** By one field. */
    record Sort(String path, boolean isDescending) {}

    /** @throws IOException with what is wrong, for the caller */
    static StateQuery parse(final byte[] document) throws IOException {
        try (JsonParser json = Json.parser(document)) {
            json.nextToken();
            Json.expect(json, JsonToken.START_OBJECT, "an object");
            final Map<?, ?> query = (Map<?, ?>) Json.readAny(json);
            final Map<?, ?> page = query.get("page") instanceof final Map<?, ?> map ? map : Map.of();
            return new StateQuery(filter(query.get("filter"), 0), sort(query.get("sort")), limit(page), offset(page));
        }
    }

    private static int limit(final Map<?, ?> page) throws IOException {
        final Object limit = page.containsKey("limit") ? page.get("limit") : Long.valueOf(0);
        if (limit instanceof final Long number && number >= 0 && number <= Integer.MAX_VALUE) {
            return number.intValue();
        }
        throw new WrongJsonException("page.limit is no whole number from 0 on: " + limit);
    }

    private static int offset(final Map<?, ?> page) throws IOException {
        final Object token = page.containsKey("token") ? page.get("token") : "";
        try {
            final int offset = token.equals("") ? 0 : Integer.parseInt(token.toString());
            if (offset >= 0) {
                return offset;
            }
        } catch (final NumberFormatException ex) {
            // answered below
        }
        throw new WrongJsonException("page.token is none that a query answered: " + token);
    }

    private static List<Sort> sort(final Object value) throws IOException {
        final List<Sort> sort = new ArrayList<>();
        for (final Object one : value == null ? List.of() : list(value, "sort")) {
            if (!(one instanceof final Map<?, ?> map) || !(map.get("key") instanceof final String key)) {
                throw new WrongJsonException("sort is a list of {\"key\":PATH,\"order\":\"ASC\" or \"DESC\"}");
            }
            final Object order = map.containsKey("order") ? map.get("order") : "ASC";
            if (!order.equals("ASC") && !order.equals("DESC")) {
                throw new WrongJsonException("order is ASC or DESC, not " + order);
            }
            sort.add(new Sort(key, order.equals("DESC")));
        }
        return sort;
    }

    private static QueryFilter filter(final Object value, final int depth) throws IOException {
        if (value == null || value instanceof final Map<?, ?> none && none.isEmpty()) {
            return new QueryFilter.All();
        }
        if (!(value instanceof final Map<?, ?> map) || map.size() != 1 || depth == MAX_DEPTH) {
            throw new WrongJsonException(
                    depth == MAX_DEPTH
                            ? "filters are nested more than 32 deep"
                            : "a filter is an object of one operator");
        }
        final Map.Entry<?, ?> entry = map.entrySet().iterator().next();
        return switch (entry.getKey().toString()) {
            case "AND" -> new QueryFilter.And(filters(entry.getValue(), depth));
            case "OR" -> new QueryFilter.Or(filters(entry.getValue(), depth));
            case "IN" -> in(entry.getValue());
            default -> compare(entry.getKey().toString(), entry.getValue());
        };
    }

    private static List<QueryFilter> filters(final Object value, final int depth) throws IOException {
        final List<QueryFilter> filters = new ArrayList<>();
        for (final Object one : list(value, "AND and OR")) {
            filters.add(filter(one, depth + 1));
        }
        return filters;
    }

    private static QueryFilter in(final Object value) throws IOException {
        final Map.Entry<String, ?> field = field("IN", value);
        return new QueryFilter.In(field.getKey(), list(field.getValue(), "IN"));
    }

    private static QueryFilter compare(final String operator, final Object value) throws IOException {
        final Optional<QueryFilter.Comparison> comparison = Arrays.stream(QueryFilter.Comparison.values())
                .filter(known -> known.name().equals(operator))
                .findFirst();
        if (comparison.isEmpty()) {
            throw new WrongJsonException(
                    "unknown operator " + operator + "; there are EQ, NEQ, GT, GTE, LT, LTE, IN, AND, OR");
        }
        final Map.Entry<String, ?> field = field(operator, value);
        return new QueryFilter.Compare(comparison.get(), field.getKey(), field.getValue());
    }

    private static Map.Entry<String, ?> field(final String operator, final Object value) throws IOException {
        if (value instanceof final Map<?, ?> map && map.size() == 1) {
            final Map.Entry<?, ?> entry = map.entrySet().iterator().next();
            return Map.entry(entry.getKey().toString(), entry.getValue());
        }
        throw new WrongJsonException(operator + " takes an object of one field and its value");
    }

    private static List<?> list(final Object value, final String what) throws IOException {
        if (value instanceof final List<?> list) {
            return list;
        }
        throw new WrongJsonException(what + " takes a list");
    }
}
