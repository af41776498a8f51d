package io.ledge.core.loop;

import io.ledge.core.binding.ComponentTable;
import io.ledge.core.journal.JournalMarks;
import io.ledge.protocol.codec.ComponentState;
import java.util.ArrayList;
import java.util.List;

/** Tells {@code ledge status} of the durable stores what the journal's state means for them, when it changes. */
final class JournalHealth {
    private final JournalMarks marks;
    private final List<ComponentTable.Row> stores = new ArrayList<>();
    private JournalMarks.State told = JournalMarks.State.OK;

    JournalHealth(final JournalMarks marks) {
        this.marks = marks;
    }

    /** In place of one of its name. */
    void add(final ComponentTable.Row store) {
        remove(store.name());
        stores.add(store);
        if (told != JournalMarks.State.OK) {
            store.update(ComponentState.DEGRADED, marks.reason());
        }
    }

    void remove(final String name) {
        stores.removeIf(row -> row.name().equals(name));
    }

    /** Once a cycle at home. */
    void update() {
        final JournalMarks.State state = marks.state();
        if (state != told) {
            told = state;
            final String reason = marks.reason();
            for (int i = 0; i < stores.size(); i++) {
                stores.get(i)
                        .update(state == JournalMarks.State.OK ? ComponentState.UP : ComponentState.DEGRADED, reason);
            }
        }
    }
}
