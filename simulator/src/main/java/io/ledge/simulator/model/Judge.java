package io.ledge.simulator.model;

import io.ledge.protocol.ErrorCode;
import io.ledge.simulator.command.Command;
import io.ledge.simulator.command.Keys;
import io.ledge.simulator.command.Reply;
import io.ledge.simulator.command.Store;
import io.ledge.simulator.trace.SimulationFailure;
import java.util.Arrays;

/**
 * Compares what came with what must come. Throws {@link SimulationFailure} for a lie, for something told too early, and for
 * an error without a reason.
 */
public final class Judge {
    private final Model model;
    private final Keys keys;

    public Judge(final Model model) {
        this.model = model;
        keys = model.keys();
    }

    /** @return true: the command is answered */
    public boolean judge(final Outcome outcome, final Reply reply) {
        if (reply instanceof Reply.Failed(final ErrorCode code, final String message)
                && code == ErrorCode.NOT_DURABLE) {
            return judgeUnknown(outcome, message);
        }
        return switch (outcome) {
            case Outcome.Refused o -> refused(o, reply);
            case Outcome.Seen o -> seen(o, reply);
            case Outcome.Changed o -> changed(o, reply);
            case Outcome.Added o -> added(o, reply);
            case Outcome.Items o -> items(o, reply);
            case Outcome.Page o -> page(o, reply);
        };
    }

    /** May what follows a NOT_DURABLE be more of the same? */
    public static boolean hasSeveralReplies(final Outcome outcome) {
        return outcome instanceof Outcome.Items || outcome instanceof Outcome.Page;
    }

    private boolean judgeUnknown(final Outcome outcome, final String message) {
        final Told told =
                switch (outcome) {
                    case Outcome.Refused o -> o.told();
                    case Outcome.Seen o -> o.told();
                    case Outcome.Changed o -> o.told();
                    case Outcome.Added o -> o.told();
                    case Outcome.Items o -> model.toldOf(o.command.store(), model.lastPosition());
                    case Outcome.Page o -> model.toldOf(o.command.store(), model.lastPosition());
                };
        if (!model.mayBeUnknown(told)) {
            throw wrong(outcome, "an answer", "NOT_DURABLE: " + message);
        }
        return true;
    }

    private boolean refused(final Outcome.Refused outcome, final Reply reply) {
        if (!(reply instanceof Reply.Failed(final ErrorCode code, final String message)) || code != outcome.code()) {
            throw wrong(outcome, outcome.code(), reply);
        }
        model.tell(outcome.told());
        return true;
    }

    private boolean seen(final Outcome.Seen outcome, final Reply reply) {
        if (!(reply instanceof Reply.Value(final Reply.Item item)) || !isShown(outcome.change(), item, true)) {
            throw wrong(outcome, describe(outcome.change()), reply);
        }
        tellItem(outcome.change(), item, outcome.told());
        return true;
    }

    private boolean changed(final Outcome.Changed outcome, final Reply reply) {
        if (!(reply instanceof Reply.Done(final long newVersion)) || (outcome.change() == null) != (newVersion == 0)) {
            throw wrong(outcome, outcome.change() == null ? "done" : "done, and a version", reply);
        }
        if (outcome.change() != null) {
            model.versions().tell(newVersion, outcome.change());
        }
        model.tell(outcome.told());
        return true;
    }

    private boolean added(final Outcome.Added outcome, final Reply reply) {
        if (!(reply instanceof final Reply.Incremented r)
                || r.newValue() != outcome.newValue()
                || r.expiryMs() != outcome.change().expiryMs) {
            throw wrong(outcome, outcome.newValue() + ", until " + outcome.change().expiryMs, reply);
        }
        model.versions().tell(r.newVersion(), outcome.change());
        model.tell(outcome.told());
        return true;
    }

    private boolean items(final Outcome.Items outcome, final Reply reply) {
        if (!(reply instanceof final Reply.BulkItem r)
                || r.index() != outcome.next
                || r.count() != outcome.slots.length
                || !r.item().key().equals(keys.name(keys.key(outcome.slots[outcome.next])))) {
            throw wrong(outcome, "item " + outcome.next + " of " + outcome.slots.length, reply);
        }
        final int slot = outcome.slots[outcome.next];
        if (outcome.exact == null) {
            inWindow(outcome, slot, r.item(), outcome.window, true);
        } else if (isShown(outcome.exact[outcome.next], r.item(), true)) {
            tellItem(outcome.exact[outcome.next], r.item(), outcome.told[outcome.next]);
        } else {
            throw wrong(outcome, describe(outcome.exact[outcome.next]), reply);
        }
        return ++outcome.next == outcome.slots.length;
    }

    private boolean page(final Outcome.Page outcome, final Reply reply) {
        if (reply instanceof Reply.ScanPage(final int itemCount, final boolean isLast, final byte[] cursor)) {
            if (itemCount != outcome.next || isLast != (cursor.length == 0)) {
                throw wrong(outcome, outcome.next + " items", reply);
            }
            if (isLast) {
                endScan(outcome);
            }
            return true;
        }
        if (!(reply instanceof final Reply.ScanItem r) || r.index() != outcome.next) {
            throw wrong(outcome, "item " + outcome.next, reply);
        }
        final Command.Scan command = outcome.command();
        final int key = keys.find(r.item().key());
        final int slot = key < 0 ? -1 : keys.slot(command.store(), outcome.whole.app, key);
        if (slot < 0 || !outcome.whole.slots.get(slot)) {
            throw wrong(outcome, "keys that begin with '" + command.prefix() + "'", reply);
        }
        inWindow(outcome, slot, r.item(), outcome.window, command.withValues());
        outcome.whole.seen.set(slot);
        outcome.next++;
        return false;
    }

    /** Every key that was there all the time must have been seen. */
    private void endScan(final Outcome.Page outcome) {
        final Outcome.WholeScan whole = outcome.whole;
        for (int slot = whole.slots.nextSetBit(0); slot >= 0; slot = whole.slots.nextSetBit(slot + 1)) {
            final Change change = model.current(slot);
            final boolean wasThere = change != null
                    && change.sequence <= whole.window.firstSequence
                    && change.isLiveAt(Math.min(outcome.window.lastMs, model.timestampMs()));
            if (wasThere && !whole.seen.get(slot)) {
                throw wrong(outcome, keys.describe(slot) + " among the items", "the end of the scan");
            }
        }
    }

    /** What was shown was so at some moment of the window. */
    private void inWindow(
            final Outcome outcome,
            final int slot,
            final Reply.Item item,
            final Outcome.Window window,
            final boolean withValue) {
        int alikeCount = 0;
        Change alike = null;
        Change change = model.current(slot);
        while (change != null) {
            if (change.sequence <= window.lastSequence && isShownIn(change, item, window, withValue)) {
                alikeCount++;
                alike = change;
            }
            if (change.sequence <= window.firstSequence) {
                break;
            }
            change = change.previous;
        }
        final boolean wasNothing = change == null && !item.found();
        if (alikeCount == 0 && !wasNothing) {
            throw wrong(outcome, "what " + keys.describe(slot) + " held meanwhile", item);
        }
        if (alikeCount == 1 && item.found()) { // else nobody can say which one it was
            tellItem(alike, item, model.toldOf(keys.store(slot), alike.position));
        }
    }

    private boolean isShownIn(
            final Change change, final Reply.Item item, final Outcome.Window window, final boolean withValue) {
        return item.found()
                ? isShown(change, item, withValue) && change.isLiveAt(window.firstMs)
                : !change.isLiveAt(Math.min(window.lastMs, model.timestampMs()));
    }

    private boolean isShown(final Change change, final Reply.Item item, final boolean withValue) {
        if (change == null || !item.found()) {
            return change == null && !item.found() && item.version() == 0;
        }
        return change.value != null
                && item.expiryMs() == change.expiryMs
                && item.length() == change.value.length
                && item.contentType().equals(change.contentType)
                && (!withValue || Arrays.equals(item.value(), change.value))
                && (change.version == item.version()
                        || change.version == 0 && !model.versions().isTold(item.version()));
    }

    private void tellItem(final Change change, final Reply.Item item, final Told told) {
        if (change != null) {
            model.versions().tell(item.version(), change);
        }
        model.tell(told);
    }

    private static Object describe(final Change change) {
        return change == null ? "nothing" : change;
    }

    private SimulationFailure wrong(final Outcome outcome, final Object expected, final Object came) {
        final Store store = outcome.command().store();
        return new SimulationFailure("wrong answer to " + outcome.command() + " of " + store.storeName() + ": expected "
                + expected + ", came " + came);
    }
}
