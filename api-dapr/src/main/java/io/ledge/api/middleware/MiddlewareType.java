package io.ledge.api.middleware;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Dapr's middleware that a node has. */
public enum MiddlewareType {
    /** Tokens of an OpenID issuer: {@code issuer}, {@code audience}, {@code jwksURL}. */
    BEARER("middleware.http.bearer", "issuer", "issuerURL", "audience", "clientID", "jwksURL") {
        @Override
        public Middleware create(final ComponentSpec spec) throws ComponentException {
            final String issuer = required(spec, "issuer", "issuerURL");
            final String audience = required(spec, "audience", "clientID");
            final String jwksUrl = spec.text("jwksURL", "");
            for (final String url : jwksUrl.isEmpty() ? List.of(issuer) : List.of(jwksUrl)) {
                if (!url.startsWith("https://") && !url.startsWith("http://")) {
                    throw new ComponentException(spec.source() + ": component '" + spec.name() + "': '" + url
                            + "' is no address to fetch keys from");
                }
            }
            return new Bearer(issuer, audience, new IssuerKeys(issuer, jwksUrl));
        }

        /** By the name, or the one it had before. */
        private String required(final ComponentSpec spec, final String name, final String olderName)
                throws ComponentException {
            final String value = spec.text(name, spec.text(olderName, ""));
            if (value.isEmpty()) {
                throw new ComponentException(
                        spec.source() + ": component '" + spec.name() + "' needs metadata '" + name + "'");
            }
            return value;
        }
    },

    /** So many requests a second from an address to a path: {@code maxRequestsPerSecond}, 100. */
    RATE_LIMIT("middleware.http.ratelimit", "maxRequestsPerSecond") {
        @Override
        public Middleware create(final ComponentSpec spec) throws ComponentException {
            final Optional<ComponentSpec.Property> property = spec.property("maxRequestsPerSecond");
            if (property.isEmpty()) {
                return rateLimit(RATE_DEFAULT);
            }
            try {
                final double rate = Double.parseDouble(property.get().value());
                if (rate > 0 && rate <= RATE_MAX) {
                    return rateLimit(rate);
                }
            } catch (final NumberFormatException ex) {
                // told below
            }
            throw spec.invalid(property.get(), "a number above 0");
        }

        private Middleware rateLimit(final double rate) {
            return new RateLimit(rate, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
        }
    },

    /**
     * Other names for paths: {@code routes}, a JSON object of {@code "/alias/{part}": "/v1.0/…"}; in Dapr's older form each is a
     * setting of its own.
     */
    ROUTER_ALIAS("middleware.http.routeralias", "routes", "/*") {
        @Override
        public Middleware create(final ComponentSpec spec) throws ComponentException {
            final Map<String, String> targets = new LinkedHashMap<>();
            for (final ComponentSpec.Property property : spec.metadata().values()) {
                try {
                    if (property.name().startsWith("/")) {
                        targets.put(property.name(), property.value());
                    } else if (property.name().equalsIgnoreCase("routes")) {
                        targets.putAll(RouterAlias.targets(property.value()));
                    }
                    RouterAlias.of(targets);
                } catch (final IllegalArgumentException ex) {
                    throw spec.invalid(property, "a JSON object of paths, or a path: " + ex.getMessage());
                }
            }
            if (targets.isEmpty()) {
                throw new ComponentException(
                        spec.source() + ": component '" + spec.name() + "' needs metadata 'routes', a JSON object");
            }
            return RouterAlias.of(targets);
        }
    },

    /** Lets through what a regular expression finds something in: {@code rule}, over path and query. */
    ROUTER_CHECKER("middleware.http.routerchecker", "rule") {
        @Override
        public Middleware create(final ComponentSpec spec) throws ComponentException {
            final Optional<ComponentSpec.Property> rule = spec.property("rule");
            if (rule.isEmpty()) {
                throw new ComponentException(spec.source() + ": component '" + spec.name()
                        + "' needs metadata 'rule', a regular expression");
            }
            try {
                final Pattern pattern = Pattern.compile(rule.get().value()); // Go's own kind: no input is slow
                return request -> {
                    final String uri = request.path() + (request.query() == null ? "" : "?" + request.query());
                    final boolean isFound = pattern.matcher(uri).find();
                    if (!isFound) {
                        request.refuse(BAD_REQUEST, "invalid router");
                    }
                    return isFound;
                };
            } catch (final PatternSyntaxException ex) {
                throw spec.invalid(rule.get(), "a regular expression: " + ex.getDescription());
            }
        }
    },

    /** For trying pipelines out: the request's body in upper case. */
    UPPERCASE("middleware.http.uppercase") {
        @Override
        public Middleware create(final ComponentSpec spec) {
            return request -> {
                request.upperCaseBody();
                return true;
            };
        }
    };

    /** All of Dapr's HTTP middleware begins so. */
    public static final String KIND = "middleware.http.";

    private static final double RATE_DEFAULT = 100;
    private static final double RATE_MAX = 1e9;
    private static final int BAD_REQUEST = 400;

    private final String type;
    private final List<String> keys;

    MiddlewareType(final String type, final String... keys) {
        this.type = type;
        this.keys = List.of(keys);
    }

    public String type() {
        return type;
    }

    /** The metadata it reads; {@code /*}: whatever begins so. */
    public List<String> keys() {
        return keys;
    }

    public static Optional<MiddlewareType> of(final String type) {
        return Stream.of(values()).filter(one -> one.type.equals(type)).findFirst();
    }

    /** @throws ComponentException with the place of what is wrong */
    public abstract Middleware create(ComponentSpec spec) throws ComponentException;
}
