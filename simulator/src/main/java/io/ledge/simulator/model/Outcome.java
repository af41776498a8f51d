package io.ledge.simulator.model;

import io.ledge.protocol.ErrorCode;
import io.ledge.simulator.command.Command;
import java.util.BitSet;

/** What must be answered to a command, and what has come of it so far. */
public sealed interface Outcome {
    Command command();

    /** One error. */
    record Refused(Command command, ErrorCode code, Told told) implements Outcome {}

    /** A value, or nothing. @param change null: nothing was ever there */
    record Seen(Command command, int slot, Change change, long timestampMs, Told told) implements Outcome {}

    /** Done. @param change null: nothing changed, or too much for one version */
    record Changed(Command command, Change change, Told told) implements Outcome {}

    /** The sum. */
    record Added(Command command, Change change, long newValue, Told told) implements Outcome {}

    /** Several items, one after the other. */
    final class Items implements Outcome {
        final Command.BulkGet command;
        final int[] slots;
        final Window window;
        int next;
        Change[] exact; // null: it took several cycles, so each item is of some moment in between
        Told[] told;

        Items(final Command.BulkGet command, final int[] slots, final Window window) {
            this.command = command;
            this.slots = slots;
            this.window = window;
        }

        /** Sequence of the change that it may show at the earliest. */
        public long since() {
            return window.firstSequence;
        }

        @Override
        public Command command() {
            return command;
        }
    }

    /** A page of a scan. */
    final class Page implements Outcome {
        final Command.Scan command;
        final WholeScan whole;
        final Window window;
        final boolean isAfterFailure;
        int next;

        Page(final Command.Scan command, final WholeScan whole, final Window window, final boolean isAfterFailure) {
            this.command = command;
            this.whole = whole;
            this.window = window;
            this.isAfterFailure = isAfterFailure;
        }

        /** Sequence of the change that it may show at the earliest. */
        public long since() {
            return window.firstSequence;
        }

        @Override
        public Command.Scan command() {
            return command;
        }
    }

    /** A scan over its pages. */
    final class WholeScan {
        final int app;
        final BitSet slots; // under its prefix
        final BitSet seen = new BitSet();
        final Window window;

        WholeScan(final int app, final BitSet slots, final Window window) {
            this.app = app;
            this.slots = slots;
            this.window = window;
        }
    }

    /** From when to when something was looked at. The end is open until it is known. */
    final class Window {
        final long firstSequence;
        final long firstMs;
        long lastSequence = Long.MAX_VALUE;
        long lastMs = Long.MAX_VALUE;

        Window(final long firstSequence, final long firstMs) {
            this.firstSequence = firstSequence;
            this.firstMs = firstMs;
        }

        void end(final long sequence, final long timestampMs) {
            lastSequence = sequence;
            lastMs = timestampMs;
        }
    }
}
