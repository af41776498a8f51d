package io.ledge.api.http;

import java.util.HashMap;
import java.util.Map;

/**
 * Finds the route of a path: a tree of segments. A pattern is like {@code /v1.0/state/{store}/{key}}; {@code {topic*}} as the
 * last one takes the rest, slashes included. A fixed segment comes before a parameter.
 */
final class Router {
    private final Node root = new Node();

    private static final class Node {
        private final Map<String, Node> fixed = new HashMap<>();
        private final Map<String, Route> routes = new HashMap<>();
        private Node parameter;
        private Node rest;
        private String name;
    }

    /** @param methods separated by commas, or {@code *} */
    void add(final String methods, final String pattern, final Route route) {
        if (pattern.chars().filter(letter -> letter == '{').count() > Exchange.MAX_PARAMETERS) {
            throw new IllegalArgumentException("more than " + Exchange.MAX_PARAMETERS + " parameters: " + pattern);
        }
        Node node = root;
        for (final String segment : pattern.substring(1).split("/")) {
            node = child(node, segment);
        }
        for (final String method : methods.split(",")) {
            if (node.routes.put(method, route) != null) {
                throw new IllegalArgumentException("two routes for " + method + " " + pattern);
            }
        }
    }

    private static Node child(final Node node, final String segment) {
        if (!segment.startsWith("{")) {
            return node.fixed.computeIfAbsent(segment, key -> new Node());
        }
        final boolean isRest = segment.endsWith("*}");
        final Node known = isRest ? node.rest : node.parameter;
        final Node child = known == null ? new Node() : known;
        child.name = segment.substring(1, segment.length() - (isRest ? 2 : 1));
        if (isRest) {
            node.rest = child;
        } else {
            node.parameter = child;
        }
        return child;
    }

    /** Null: there is none. Puts the parameters into the exchange. */
    Route find(final Exchange exchange) {
        return find(root, exchange, exchange.segments(), 0);
    }

    private static Route find(final Node node, final Exchange exchange, final String[] segments, final int depth) {
        if (depth == segments.length) {
            final Route route = node.routes.get(exchange.method());
            return route == null ? node.routes.get("*") : route;
        }
        final Node fixed = node.fixed.get(segments[depth]);
        Route route = fixed == null ? null : find(fixed, exchange, segments, depth + 1);
        if (route == null && node.parameter != null) {
            route = find(node.parameter, exchange, segments, depth + 1);
            if (route != null) {
                exchange.parameter(node.parameter.name, Segments.decode(segments[depth]));
            }
        }
        if (route == null && node.rest != null) {
            route = find(node.rest, exchange, segments, segments.length);
            if (route != null) {
                exchange.parameter(node.rest.name, Segments.decode(Segments.join(segments, depth)));
            }
        }
        return route;
    }
}
