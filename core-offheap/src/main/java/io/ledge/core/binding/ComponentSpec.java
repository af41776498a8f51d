package io.ledge.core.binding;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One Dapr Component resource, read and checked for structure: {@code metadata.name}, {@code spec.type},
 * {@code spec.version}, {@code spec.metadata[]}, {@code scopes[]}, {@code spec.ignoreErrors}, {@code spec.initTimeout}.
 *
 * @param source {@code file:line} of the resource, for messages
 * @param scope whose it is, where that is not the whole node's: part of its {@link #id}
 * @param metadata by name; looked up without regard to case, as Dapr does
 */
public record ComponentSpec(
        String name,
        String type,
        String version,
        Map<String, Property> metadata,
        List<String> scopes,
        boolean ignoreErrors,
        Duration initTimeout,
        String source,
        String scope) {

    /** One that is the whole node's. */
    public ComponentSpec(
            final String name,
            final String type,
            final String version,
            final Map<String, Property> metadata,
            final List<String> scopes,
            final boolean ignoreErrors,
            final Duration initTimeout,
            final String source) {
        this(name, type, version, metadata, scopes, ignoreErrors, initTimeout, source, "");
    }

    /** What the node calls it: apps of one node may each have a component of a name. */
    public String id() {
        return scope.isEmpty() ? name : scope + "/" + name;
    }

    private static final Map<String, Long> BYTE_UNITS = Map.of("Ki", 1L << 10, "Mi", 1L << 20, "Gi", 1L << 30);

    /**
     * One setting.
     *
     * @param source {@code file:line} of the value
     * @param isSecret the value came from a secret store or the environment: no message may have it in it
     * @param secretName of the {@code secretKeyRef}; empty: there is none
     */
    public record Property(String name, String value, String source, boolean isSecret, String secretName) {
        public Property(final String name, final String value, final String source) {
            this(name, value, source, false, "");
        }

        public Property(final String name, final String value, final String source, final boolean isSecret) {
            this(name, value, source, isSecret, "");
        }

        @Override
        public String toString() {
            return name + "=" + (isSecret ? "(secret)" : value) + " at " + source;
        }
    }

    /** One that no file names, with every setting at its default. */
    public static ComponentSpec of(final String name, final String type) {
        return new ComponentSpec(name, type, "v1", Map.of(), List.of(), false, Duration.ofSeconds(5), "default");
    }

    public Optional<String> text(final String key) {
        return property(key).map(Property::value);
    }

    public String text(final String key, final String otherwise) {
        return text(key).orElse(otherwise);
    }

    public String required(final String key) throws ComponentException {
        return text(key)
                .filter(value -> !value.isBlank())
                .orElseThrow(() -> new ComponentException(source + ": component '" + name + "' (" + type
                        + ") needs metadata '" + key + "'; add `- name: " + key + "` with a value"));
    }

    public int integer(final String key, final int otherwise, final int min, final int max) throws ComponentException {
        final Optional<Property> property = property(key);
        if (property.isEmpty()) {
            return otherwise;
        }
        try {
            final int value = Integer.parseInt(property.get().value().trim());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (final NumberFormatException ignored) {
            // answered below, with the place
        }
        throw invalid(property.get(), "a whole number from " + min + " to " + max);
    }

    /** A count above 0, of which there may be many. */
    public long count(final String key, final long otherwise) throws ComponentException {
        return size(key, otherwise, "a whole number above 0", Map.of());
    }

    /** Bytes, above 0: {@code 1000000}, {@code 64Ki}, {@code 10Mi}, {@code 2Gi}. */
    public long bytes(final String key, final long otherwise) throws ComponentException {
        return size(key, otherwise, "bytes, such as 1000000, 64Ki, 10Mi or 2Gi", BYTE_UNITS);
    }

    private long size(final String key, final long otherwise, final String expected, final Map<String, Long> units)
            throws ComponentException {
        final Optional<Property> property = property(key);
        if (property.isEmpty()) {
            return otherwise;
        }
        final String text = property.get().value().trim();
        final String unit =
                units.keySet().stream().filter(text::endsWith).findFirst().orElse("");
        try {
            final long number = Long.parseLong(text.substring(0, text.length() - unit.length()));
            final long size = Math.multiplyExact(number, units.getOrDefault(unit, 1L));
            if (size > 0) {
                return size;
            }
        } catch (final NumberFormatException | ArithmeticException ignored) {
            // answered below, with the place
        }
        throw invalid(property.get(), expected);
    }

    /** Dapr's truth: {@code true, t, 1, yes, y, on} in any case is true; the opposites are false. */
    public boolean bool(final String key, final boolean otherwise) throws ComponentException {
        final Optional<Property> property = property(key);
        if (property.isEmpty()) {
            return otherwise;
        }
        return switch (property.get().value().trim().toLowerCase(Locale.ROOT)) {
            case "true", "t", "1", "yes", "y", "on" -> true;
            case "false", "f", "0", "no", "n", "off", "" -> false;
            default -> throw invalid(property.get(), "true or false");
        };
    }

    /** Go's durations, as Dapr's files have them: {@code 500ms}, {@code 1m30s}, {@code 2h}; a bare number is seconds. */
    public Duration duration(final String key, final Duration otherwise) throws ComponentException {
        final Optional<Property> property = property(key);
        if (property.isEmpty()) {
            return otherwise;
        }
        return GoDuration.parse(property.get().value())
                .orElseThrow(() -> invalid(property.get(), "a duration such as 500ms, 10s or 1m30s"));
    }

    public Optional<Property> property(final String key) {
        final Property exact = metadata.get(key);
        if (exact != null) {
            return Optional.of(exact);
        }
        return metadata.values().stream()
                .filter(property -> property.name().equalsIgnoreCase(key))
                .findFirst();
    }

    /** For a value that is there and wrong. */
    public ComponentException invalid(final Property property, final String expected) {
        return new ComponentException(property.source() + ": metadata '" + property.name() + "' of component '" + name
                + "' is " + (property.isSecret() ? "a secret that is wrong" : "'" + property.value() + "'")
                + ", expected "
                + expected);
    }
}
