package io.ledge.core.session;

/** The rules in force. Set by any thread, followed by the loop from the next command on. */
public final class AppAccess {
    private volatile AccessRules rules = AccessRules.NONE;

    AppAccess() {}

    /** From now on these hold. @param value another object for each change: what was remembered of the one before is dropped */
    public void rules(final AccessRules value) {
        rules = value;
    }

    AccessRules rules() {
        return rules;
    }
}
