package io.ledge.runtime.config;

import io.ledge.api.resiliency.ResiliencySpec;
import io.ledge.api.semantics.HttpEndpoint;
import io.ledge.api.semantics.TopicScopes;
import io.ledge.core.binding.ComponentSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a new reading of the resource files has that the one before had not. Where a file has an error, what was read from it
 * before and is not to be found now stays: an edit that went wrong takes nothing away. So does what is from a directory that is away.
 *
 * @param changed those of a name that was there, and are others in anything but their place
 * @param removed as they were
 * @param kept as they were: their file has an error now, or its directory is away
 * @param subscriptions all that there are now
 */
public record ResourceChanges(
        List<ComponentSpec> added,
        List<ComponentSpec> changed,
        List<ComponentSpec> removed,
        List<ComponentSpec> kept,
        List<DeclaredSubscription> subscriptions,
        NamedChanges<ResiliencySpec> resiliencies,
        NamedChanges<HttpEndpoint> httpEndpoints) {
    private static final NamedChanges.Kind<ResiliencySpec> RESILIENCY = new NamedChanges.Kind<>(
            "Resiliency", ResiliencySpec::name, ResiliencySpec::source, (one, other) -> one.text()
                    .equals(other.text()));
    private static final NamedChanges.Kind<HttpEndpoint> HTTP_ENDPOINT =
            new NamedChanges.Kind<>("HTTPEndpoint", HttpEndpoint::name, HttpEndpoint::source, HttpEndpoint::isSameAs);
    private static final Pattern PLACE = Pattern.compile("(:\\d+)+$");

    /** What is in force, of the resources: as {@link LoadedResources} has them. */
    public record InForce(
            List<ComponentSpec> components,
            List<DeclaredSubscription> subscriptions,
            List<ResiliencySpec> resiliencies,
            List<HttpEndpoint> httpEndpoints) {}

    /** @param away directories that could not be read */
    public static ResourceChanges between(final InForce before, final LoadedResources now, final Set<Path> away) {
        final Set<String> badFiles = now.problems().stream()
                .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                .map(problem -> file(problem.source()))
                .collect(Collectors.toSet());
        final Predicate<String> isUnread =
                file -> badFiles.contains(file) || away.contains(Path.of(file).getParent());
        final Map<String, ComponentSpec> gone = new HashMap<>();
        before.components().forEach(spec -> gone.put(spec.id(), spec));
        final List<ComponentSpec> added = new ArrayList<>();
        final List<ComponentSpec> changed = new ArrayList<>();
        for (final ComponentSpec spec : now.components()) {
            final ComponentSpec known = gone.remove(spec.id());
            if (known == null) {
                added.add(spec);
            } else if (!isSame(known, spec)) {
                changed.add(spec);
            }
        }
        final Map<Boolean, List<ComponentSpec>> left =
                gone.values().stream().collect(Collectors.partitioningBy(spec -> isUnread.test(file(spec.source()))));
        final List<DeclaredSubscription> subscriptions = new ArrayList<>(now.subscriptions());
        before.subscriptions().stream()
                .filter(declared -> isUnread.test(file(declared.source())) && !isIn(subscriptions, declared))
                .forEach(subscriptions::add);
        return new ResourceChanges(
                added,
                changed,
                left.get(false),
                left.get(true),
                subscriptions,
                NamedChanges.between(before.resiliencies(), now.resiliencies(), RESILIENCY, isUnread),
                NamedChanges.between(before.httpEndpoints(), now.httpEndpoints(), HTTP_ENDPOINT, isUnread));
    }

    static String file(final String source) {
        return PLACE.matcher(source).replaceFirst("");
    }

    private static boolean isIn(final List<DeclaredSubscription> all, final DeclaredSubscription declared) {
        return all.stream()
                .anyMatch(other -> other.subscription()
                                .pubsub()
                                .equals(declared.subscription().pubsub())
                        && other.subscription()
                                .topic()
                                .equals(declared.subscription().topic()));
    }

    /** But for the places in their files. */
    private static boolean isSame(final ComponentSpec one, final ComponentSpec other) {
        return isSameButForScopes(one, other)
                && one.scopes().equals(other.scopes())
                && values(one, TopicScopes::isKey).equals(values(other, TopicScopes::isKey));
    }

    /** Scopes, of topics too, are none of the component's business: who sees it, and what of it. */
    public static boolean isSameButForScopes(final ComponentSpec one, final ComponentSpec other) {
        final Predicate<String> isOwn = name -> !TopicScopes.isKey(name);
        return one.type().equals(other.type())
                && one.version().equals(other.version())
                && one.initTimeout().equals(other.initTimeout())
                && values(one, isOwn).equals(values(other, isOwn));
    }

    private static Map<String, String> values(final ComponentSpec spec, final Predicate<String> isWanted) {
        return spec.metadata().values().stream()
                .filter(property -> isWanted.test(property.name()))
                .collect(Collectors.toMap(
                        ComponentSpec.Property::name, property -> property.value() + "\n" + property.secretName()));
    }
}
