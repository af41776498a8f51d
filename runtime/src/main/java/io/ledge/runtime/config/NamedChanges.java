package io.ledge.runtime.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a new reading of the resource files has of a kind that takes effect by itself: a {@code Resiliency}, an {@code HTTPEndpoint}.
 *
 * @param all that there are now; one that is as it was is the same object
 * @param news lines for the log
 */
public record NamedChanges<T>(List<T> all, List<News> news) {
    /** @param isKept nothing changed, as the file has an error now */
    public record News(String text, boolean isKept) {}

    /** How resources of a kind are told apart. */
    record Kind<T>(
            String name, Function<T, String> resourceName, Function<T, String> source, BiPredicate<T, T> isSame) {
        /** A name counts in its directory. */
        private String key(final T resource) {
            final String file = ResourceChanges.file(source.apply(resource));
            return file.substring(0, file.lastIndexOf('/') + 1) + resourceName.apply(resource);
        }

        private News news(final T resource, final String change, final boolean isKept) {
            return new News(
                    source.apply(resource) + ": " + name + " '" + resourceName.apply(resource) + "' " + change, isKept);
        }
    }

    /** @param isBad a file that has an error: what was read from it before, and is not to be found now, stays */
    static <T> NamedChanges<T> between(
            final List<T> before, final List<T> now, final Kind<T> kind, final Predicate<String> isBad) {
        final Map<String, T> gone = new LinkedHashMap<>();
        before.forEach(resource -> gone.put(kind.key(resource), resource));
        final List<T> all = new ArrayList<>();
        final List<News> news = new ArrayList<>();
        for (final T resource : now) {
            final T known = gone.remove(kind.key(resource));
            if (known != null && kind.isSame().test(known, resource)) {
                all.add(known);
            } else {
                all.add(resource);
                news.add(kind.news(resource, "is in force", false));
            }
        }
        for (final T resource : gone.values()) {
            final boolean isKept = isBad.test(ResourceChanges.file(kind.source().apply(resource)));
            if (isKept) {
                all.add(resource);
            }
            news.add(kind.news(
                    resource,
                    isKept ? "goes on as it was read before the error" : "has ended: no file has it any more",
                    isKept));
        }
        return new NamedChanges<>(List.copyOf(all), news);
    }
}
