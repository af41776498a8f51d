package io.ledge.api.semantics;

import java.util.List;
import java.util.Map;

/**
 * The filter of a state query. A path is of names with dots between them. Numbers are compared with numbers and texts with
 * texts; a field that is not there, or is of another kind, is neither equal nor unequal, neither more nor less.
 */
sealed interface QueryFilter {
    /** @param document of maps, lists, texts, {@code Long}s, {@code Double}s and {@code Boolean}s; null: it is no JSON */
    boolean matches(Object document);

    /** Every document. */
    record All() implements QueryFilter {
        @Override
        public boolean matches(final Object document) {
            return true;
        }
    }

    record And(List<QueryFilter> filters) implements QueryFilter {
        @Override
        public boolean matches(final Object document) {
            return filters.stream().allMatch(filter -> filter.matches(document));
        }
    }

    record Or(List<QueryFilter> filters) implements QueryFilter {
        @Override
        public boolean matches(final Object document) {
            return filters.stream().anyMatch(filter -> filter.matches(document));
        }
    }

    record In(String path, List<?> values) implements QueryFilter {
        @Override
        public boolean matches(final Object document) {
            final Object field = field(document, path);
            return values.stream().anyMatch(value -> isComparable(field, value) && compare(field, value) == 0);
        }
    }

    /** How a field is compared with a value. */
    enum Comparison {
        EQ,
        NEQ,
        GT,
        GTE,
        LT,
        LTE;

        boolean holds(final int order) {
            return switch (this) {
                case EQ -> order == 0;
                case NEQ -> order != 0;
                case GT -> order > 0;
                case GTE -> order >= 0;
                case LT -> order < 0;
                case LTE -> order <= 0;
            };
        }
    }

    record Compare(Comparison comparison, String path, Object value) implements QueryFilter {
        @Override
        public boolean matches(final Object document) {
            final Object field = field(document, path);
            return isComparable(field, value) && comparison.holds(compare(field, value));
        }
    }

    /** Null: it is not there. */
    static Object field(final Object document, final String path) {
        Object at = document;
        for (final String name : path.split("\\.", -1)) {
            at = at instanceof final Map<?, ?> map ? map.get(name) : null;
        }
        return at;
    }

    static boolean isComparable(final Object one, final Object other) {
        return one instanceof Number && other instanceof Number
                || one instanceof String && other instanceof String
                || one instanceof Boolean && other instanceof Boolean;
    }

    /** Of two that are comparable. Two numbers that are the same {@code double} differ by what a {@code long} has beyond it. */
    static int compare(final Object one, final Object other) {
        if (one instanceof final Number a && other instanceof final Number b) {
            final int order = Double.compare(a.doubleValue(), b.doubleValue());
            return order == 0 ? Long.compare(a.longValue(), b.longValue()) : order;
        }
        return one instanceof final Boolean a && other instanceof final Boolean b
                ? Boolean.compare(a, b)
                : one.toString().compareTo(other.toString());
    }
}
