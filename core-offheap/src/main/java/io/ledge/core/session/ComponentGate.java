package io.ledge.core.session;

import io.ledge.core.table.NameTable;
import java.util.Arrays;

/**
 * What the app of a session may do with the components of one table, by index. Remembered: the rules are asked for the first
 * command of an app to a component, and anew when they change. Only apps over IPC are asked about: those over the API passed its
 * own checks.
 */
public final class ComponentGate {
    private final AppAccess access;
    private final NameTable names;
    private final int prefixLength;
    private final int capacity;
    private final Grant[][] grants; // by app, then by component; null: not asked yet
    private AccessRules rules = AccessRules.NONE;

    /**
     * @param names of the components
     * @param prefixLength characters in front of each name that are not the component's
     * @param capacity of the table of names
     */
    public ComponentGate(
            final SessionTable sessions, final NameTable names, final int prefixLength, final int capacity) {
        access = sessions.access();
        this.names = names;
        this.prefixLength = prefixLength;
        this.capacity = capacity;
        grants = new Grant[sessions.apps().capacity()][];
    }

    /** Without allocation but for the first time. @param index of the component's name */
    public Grant of(final Session session, final int index) {
        final AccessRules current = access.rules();
        if (current != rules) {
            rules = current;
            Arrays.fill(grants, null);
        }
        if (current == AccessRules.NONE || session.kind() != Session.Kind.IPC) {
            return Grant.ALL;
        }
        final Grant[] row = grants[session.appIndex()];
        final Grant known = row == null ? null : row[index];
        return known == null ? ask(session, index) : known;
    }

    private Grant ask(final Session session, final int index) {
        final Grant grant = rules.grant(session.appId(), names.name(index).substring(prefixLength));
        if (grants[session.appIndex()] == null) {
            grants[session.appIndex()] = new Grant[capacity];
        }
        grants[session.appIndex()][index] = grant;
        return grant;
    }
}
