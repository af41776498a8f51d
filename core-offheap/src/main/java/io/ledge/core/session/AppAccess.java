package io.ledge.core.session;

/** The rules in force. Set by any thread, followed by the loop from the next command on. */
public final class AppAccess {
    private volatile AccessRules rules = AccessRules.NONE;
    private volatile AccessRules settled = AccessRules.NONE;

    AppAccess() {}

    /**
     * From now on these hold, and what apps have subscribed to and may have no longer ends.
     *
     * @param value another object for each change: what was remembered of the one before is dropped
     */
    public void rules(final AccessRules value) {
        rules = value;
        settled = value;
    }

    /** From now on these hold, while resources change: what was begun goes on, for a change may fail. */
    public void meanwhile(final AccessRules value) {
        rules = value;
    }

    /** Those that a change of the resources ended with. */
    public AccessRules settled() {
        return settled;
    }

    AccessRules rules() {
        return rules;
    }
}
