package io.ledge.core.binding;

import io.ledge.core.session.ComponentGate;
import io.ledge.core.session.SessionTable;
import io.ledge.core.table.NameTable;
import io.ledge.protocol.codec.ComponentState;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What is known of each component: rows of {@code ledge status}. Added while wiring, then written by the loop only. A name keeps
 * its place for good; where the component has gone there is no row.
 */
public final class ComponentTable {
    /** Bytes of a note that are kept. */
    public static final int MAX_NOTE_LENGTH = 200;

    private final NameTable names;
    private final Row[] rows;
    private int rowCount;

    /** One component. */
    public static final class Row {
        private final int index;
        private final String name;
        private final String type;
        private final boolean output;
        private final UnsafeBuffer note = new UnsafeBuffer(new byte[MAX_NOTE_LENGTH]);
        private ComponentState state;
        private long lastSuccessMs;
        private long backlog = -1;
        private int noteLength;

        Row(final int index, final String name, final String type, final boolean output, final ComponentState state) {
            this.index = index;
            this.name = name;
            this.type = type;
            this.output = output;
            this.state = state;
        }

        int index() {
            return index;
        }

        public String name() {
            return name;
        }

        public String type() {
            return type;
        }

        public boolean isOutput() {
            return output;
        }

        public ComponentState state() {
            return state;
        }

        public long lastSuccessMs() {
            return lastSuccessMs;
        }

        public long backlog() {
            return backlog;
        }

        public DirectBuffer note() {
            return note;
        }

        public int noteLength() {
            return noteLength;
        }

        /** News from inside the core; the text is ASCII. */
        public void update(final ComponentState newState, final String text) {
            state = newState;
            noteLength = Math.min(text.length(), MAX_NOTE_LENGTH);
            for (int i = 0; i < noteLength; i++) {
                note.putByte(i, (byte) text.charAt(i));
            }
        }

        void update(
                final ComponentState newState, final long successMs, final long newBacklog, final DirectBuffer text) {
            state = newState;
            lastSuccessMs = Math.max(lastSuccessMs, successMs);
            backlog = newBacklog;
            noteLength = Math.min(text.capacity(), MAX_NOTE_LENGTH);
            note.putBytes(0, text, 0, noteLength);
        }
    }

    public ComponentTable(final int capacity) {
        names = new NameTable(capacity);
        rows = new Row[capacity];
    }

    /** @throws IllegalStateException when it cannot be added; before anything else knows of it */
    public void checkRoom(final String name) {
        if (!names.hasRoomFor(name)) {
            throw new IllegalStateException("the node has no room for one more name of a component: limit="
                    + rows.length + ", those that went count until it starts again");
        }
    }

    public boolean hasRoomFor(final String name) {
        return names.hasRoomFor(name);
    }

    /** In place of one that has its name. @param output it can be invoked */
    public Row add(
            final String name, final String type, final boolean output, final ComponentState state, final String note) {
        checkRoom(name);
        final int index = names.add(name);
        rowCount += rows[index] == null ? 1 : 0;
        rows[index] = new Row(index, name, type, output, state);
        rows[index].noteLength = rows[index].note.putStringWithoutLengthUtf8(0, truncated(note));
        return rows[index];
    }

    /** What apps may do with the components, by the index of a row. */
    ComponentGate gate(final SessionTable sessions) {
        return new ComponentGate(sessions, names, 0, rows.length);
    }

    public void remove(final String name) {
        final int index = names.find(name);
        if (index >= 0 && rows[index] != null) {
            rows[index] = null;
            rowCount--;
        }
    }

    /** Rows that there are. */
    public int count() {
        return rowCount;
    }

    /** Places of rows. */
    public int limit() {
        return names.count();
    }

    /** @return null where there is none any more */
    public Row row(final int index) {
        return rows[index];
    }

    /** @return null when no component has that name */
    public Row find(final DirectBuffer name) {
        final int index = names.find(name, 0, name.capacity());
        return index < 0 ? null : rows[index];
    }

    private static String truncated(final String note) {
        final byte[] bytes = note.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= MAX_NOTE_LENGTH
                ? note
                : new String(bytes, 0, MAX_NOTE_LENGTH - 3, StandardCharsets.UTF_8);
    }
}
