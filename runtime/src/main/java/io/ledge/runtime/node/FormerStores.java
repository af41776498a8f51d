package io.ledge.runtime.node;

import io.ledge.api.semantics.AppContext;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.state.FormerStore;
import io.ledge.core.state.KeyPrefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * Where stores of apps' own may go on: before they had ids, what they keep went under their plain names. Stores that keep each
 * app's items apart may go on there side by side; one that does not must be the only one of its name, or nobody gets it.
 */
final class FormerStores {
    private static final Set<String> APART = Set.of("", "appid", "namespace");

    private final Collection<ComponentSpec> specs;
    private final List<AppContext> apps;
    private final BiPredicate<AppContext, String> sees;

    /** @param sees does an app see a resource of that source? */
    FormerStores(
            final Collection<ComponentSpec> specs,
            final List<AppContext> apps,
            final BiPredicate<AppContext, String> sees) {
        this.specs = specs;
        this.apps = apps;
        this.sees = sees;
    }

    /** Null: nowhere. */
    FormerStore of(final ComponentSpec spec) {
        if (spec.scope().isEmpty()) {
            return null;
        }
        final List<ComponentSpec> claimants = claimants(spec.name());
        if (claimants.stream().allMatch(FormerStores::isApart)) {
            return new FormerStore(spec.name(), keyPrefixes(spec));
        }
        return claimants.size() == 1 ? new FormerStore(spec.name(), List.of("")) : null;
    }

    private List<ComponentSpec> claimants(final String name) {
        return specs.stream()
                .filter(spec -> spec.name().equals(name) && ComponentWiring.isJournaled(spec.type()))
                .toList();
    }

    private List<String> keyPrefixes(final ComponentSpec spec) {
        return apps.stream()
                .filter(app -> sees.test(app, spec.source()))
                .map(app -> app.appId() + KeyPrefix.SEPARATOR)
                .toList();
    }

    private static boolean isApart(final ComponentSpec spec) {
        return !spec.type().equals(ComponentWiring.LEDGE_CONFIGURATION)
                && APART.contains(ComponentWiring.keyPrefix(spec).toLowerCase(Locale.ROOT));
    }

    /**
     * What no store may go on with, although it is there, for several could.
     *
     * @param isJournaled is there a store of that name in the journal?
     * @return a message for each name
     */
    List<String> disputes(final Predicate<String> isJournaled) {
        final List<String> disputes = new ArrayList<>();
        specs.stream().map(ComponentSpec::name).distinct().filter(isJournaled).forEach(name -> {
            final List<ComponentSpec> claimants = claimants(name);
            final boolean isOwned =
                    claimants.stream().anyMatch(spec -> spec.scope().isEmpty());
            final boolean isNew = claimants.stream().anyMatch(spec -> !isJournaled.test(spec.id()));
            if (claimants.size() > 1 && !isOwned && isNew && !claimants.stream().allMatch(FormerStores::isApart)) {
                disputes.add(text(name, claimants));
            }
        });
        return disputes;
    }

    private static String text(final String name, final List<ComponentSpec> claimants) {
        final List<String> sources =
                claimants.stream().map(ComponentSpec::source).toList();
        return "what the node kept as '" + name + "' is in none of the stores of that name at "
                + String.join(", ", sources)
                + ", for it may be any one's: each has its own items only. A store '" + name
                + "' in a directory of `common` has it; nothing was changed";
    }
}
