package io.ledge.runtime.node;

import io.ledge.api.crypto.StateCipher;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.TopicScopes;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.session.AccessRules;
import io.ledge.core.session.Grant;
import io.ledge.core.session.TopicFilter;
import io.ledge.protocol.Ipc;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * Scopes of components and topics, for apps over IPC, as they were when this was made; and which stores the edge encrypts. The
 * command line's own app is the operator's: it sees everything.
 */
final class IpcAccess implements AccessRules {
    private final Map<String, ComponentSpec> specs;
    private final List<AppContext> apps;
    private final BiPredicate<AppContext, String> sees;

    private IpcAccess(
            final Map<String, ComponentSpec> specs,
            final List<AppContext> apps,
            final BiPredicate<AppContext, String> sees) {
        this.specs = Map.copyOf(specs);
        this.apps = apps;
        this.sees = sees;
    }

    /**
     * @param specs all that there are, by id: what is not among them is nobody's
     * @param apps those that have directories; others have what is for all
     * @param sees does an app see a resource of that source? Any thread
     */
    static AccessRules of(
            final Map<String, ComponentSpec> specs,
            final List<AppContext> apps,
            final BiPredicate<AppContext, String> sees) {
        final IpcAccess rules = new IpcAccess(specs, apps, sees);
        return specs.values().stream().allMatch(rules::isForAll) ? AccessRules.NONE : rules;
    }

    private boolean isForAll(final ComponentSpec spec) {
        return spec.scope().isEmpty()
                && spec.scopes().isEmpty()
                && !isSealed(spec)
                && TopicScopes.KEYS.stream().noneMatch(key -> spec.property(key).isPresent())
                && apps.stream().allMatch(app -> sees.test(app, spec.source()));
    }

    private boolean isSeen(final String appId, final ComponentSpec spec) {
        return apps.stream()
                .filter(app -> app.appId().equals(appId))
                .findFirst()
                .map(app -> sees.test(app, spec.source()))
                .orElse(spec.scope().isEmpty());
    }

    private static boolean isSealed(final ComponentSpec spec) {
        return spec.type().startsWith(ComponentWiring.STATE_TYPES)
                && (spec.property(StateCipher.PRIMARY_KEY).isPresent()
                        || spec.property(StateCipher.SECONDARY_KEY).isPresent());
    }

    @Override
    public Grant grant(final String appId, final String component) {
        final ComponentSpec spec = specs.get(component);
        final boolean isSealed = spec != null && isSealed(spec);
        if (appId.equals(Ipc.CLI_APP_ID)) {
            return new Grant(true, isSealed, TopicFilter.ALL, TopicFilter.ALL);
        }
        if (spec == null || !spec.scopes().isEmpty() && !spec.scopes().contains(appId) || !isSeen(appId, spec)) {
            return Grant.NONE;
        }
        final TopicScopes topics = TopicScopes.of(spec, appId);
        return new Grant(true, isSealed, topics.publishing(), topics.subscribing());
    }
}
