package io.ledge.core.session;

/** What apps over IPC may do with components: scopes of the resources. Immutable; asked by the loop, once for each pair of names. */
@FunctionalInterface
public interface AccessRules {
    /** Everything, for everybody. */
    AccessRules NONE = (appId, component) -> Grant.ALL;

    /** Must not block. */
    Grant grant(String appId, String component);

    /** What both allow. */
    default AccessRules and(final AccessRules other) {
        return (appId, component) -> grant(appId, component).and(other.grant(appId, component));
    }
}
