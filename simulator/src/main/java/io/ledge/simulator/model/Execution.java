package io.ledge.simulator.model;

import io.ledge.core.journal.JournalMarks;
import io.ledge.protocol.ErrorCode;
import io.ledge.simulator.command.Command;
import io.ledge.simulator.command.Condition;
import io.ledge.simulator.command.Keys;
import io.ledge.simulator.command.Operation;
import io.ledge.simulator.command.Store;
import io.ledge.simulator.command.Values;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Commands on the model: executed when the node took them, with the node's time, so that the answer is known exactly. */
public final class Execution {
    private static final String NUMBER_TYPE = "text/plain";

    private final Model model;
    private final Keys keys;
    private final Map<Long, Outcome.WholeScan> scans = new TreeMap<>();

    public Execution(final Model model) {
        this.model = model;
        keys = model.keys();
    }

    /** All sessions are gone. */
    public void clear() {
        scans.clear();
    }

    /** A session is gone, or ends a scan early. */
    public void forget(final long scan) {
        scans.remove(scan);
    }

    /** Sequence of the oldest change that a scan under way may still show. */
    public long oldestSequence(final long openSince) {
        long oldest = openSince;
        for (final Outcome.WholeScan scan : scans.values()) {
            oldest = Math.min(oldest, scan.window.firstSequence);
        }
        return oldest;
    }

    /** The node is given a command; one that takes several cycles begins here. @return null: it takes no time */
    public Outcome begin(final Command command, final int app) {
        return switch (command) {
            case Command.BulkGet c -> {
                final int[] slots = new int[c.keys().length];
                for (int i = 0; i < slots.length; i++) {
                    slots[i] = keys.slot(c.store(), app, c.keys()[i]);
                }
                yield new Outcome.Items(c, slots, window());
            }
            case Command.Scan c ->
                new Outcome.Page(
                        c, scans.computeIfAbsent(c.scan(), scan -> wholeScan(c, app)), window(), model.hasFailed());
            default -> null;
        };
    }

    private Outcome.Window window() {
        return new Outcome.Window(model.sequence(), model.timestampMs());
    }

    private Outcome.WholeScan wholeScan(final Command.Scan command, final int app) {
        final BitSet slots = new BitSet();
        for (int key = 0; key < keys.count(); key++) {
            if (keys.name(key).startsWith(command.prefix())) {
                slots.set(keys.slot(command.store(), app, key));
            }
        }
        return new Outcome.WholeScan(app, slots, window());
    }

    /**
     * The node has taken a command.
     *
     * @param begun what {@link #begin} made
     * @param isAtOnce it was taken at the first try
     */
    public Outcome execute(final Command command, final int app, final Outcome begun, final boolean isAtOnce) {
        return switch (command) {
            case Command.Get c -> get(c, keys.slot(c.store(), app, c.key()));
            case Command.BulkGet c -> bulkGet((Outcome.Items) begun, isAtOnce);
            case Command.Set c -> set(c, keys.slot(c.store(), app, c.operation().key()));
            case Command.Delete c ->
                delete(c, keys.slot(c.store(), app, c.operation().key()));
            case Command.Increment c -> increment(c, keys.slot(c.store(), app, c.key()));
            case Command.Transact c -> transact(c, app);
            case Command.Scan c -> scan((Outcome.Page) begun);
        };
    }

    private Outcome get(final Command command, final int slot) {
        final Change change = live(slot);
        return new Outcome.Seen(command, slot, change, model.timestampMs(), toldOfRead(slot, change));
    }

    private Outcome bulkGet(final Outcome.Items items, final boolean isAtOnce) {
        items.window.end(model.sequence(), model.timestampMs());
        if (isAtOnce) {
            items.exact = new Change[items.slots.length];
            items.told = new Told[items.slots.length];
            for (int i = 0; i < items.exact.length; i++) {
                items.exact[i] = live(items.slots[i]);
                items.told[i] = toldOfRead(items.slots[i], items.exact[i]);
            }
        }
        return items;
    }

    private Outcome scan(final Outcome.Page page) {
        page.window.end(model.sequence(), model.timestampMs());
        return page;
    }

    private Outcome set(final Command.Set command, final int slot) {
        final Store store = command.store();
        final Optional<Outcome> refused =
                refusedByJournal(command).or(() -> refused(command, command.operation(), slot));
        return refused.orElseGet(() -> {
            final long position = model.append(store);
            final Change change = upsert(command.operation(), slot, position);
            return new Outcome.Changed(command, change, model.toldOf(store, position));
        });
    }

    private Outcome delete(final Command.Delete command, final int slot) {
        final Store store = command.store();
        final Optional<Outcome> refused =
                refusedByJournal(command).or(() -> refused(command, command.operation(), slot));
        return refused.orElseGet(() -> {
            if (live(slot) == null) {
                return new Outcome.Changed(command, null, toldOfRead(slot, null));
            }
            final long position = model.append(store);
            model.change(slot, position, null, "", 0);
            return new Outcome.Changed(command, null, model.toldOf(store, position));
        });
    }

    private Outcome increment(final Command.Increment command, final int slot) {
        final Optional<Outcome> refused = refusedByJournal(command);
        if (refused.isPresent()) {
            return refused.get();
        }
        final Change existing = live(slot);
        long sum = command.initial();
        if (existing != null) {
            final Optional<Long> number = number(existing.value);
            if (number.isEmpty()) {
                return new Outcome.Refused(command, ErrorCode.NOT_A_NUMBER, toldOfRead(slot, existing));
            }
            sum = number.get();
        }
        try {
            sum = Math.addExact(sum, command.delta());
        } catch (final ArithmeticException ex) {
            return new Outcome.Refused(command, ErrorCode.NUMBER_OVERFLOW, toldOfRead(slot, existing));
        }
        final long position = model.append(command.store());
        final boolean keepsExpiry = existing != null && (command.ttlMs() == 0 || command.ttlOfNewOnly());
        final Change change = model.change(
                slot,
                position,
                Values.decimal(sum),
                existing == null ? NUMBER_TYPE : existing.contentType,
                keepsExpiry ? existing.expiryMs : expiryMs(command.ttlMs()));
        return new Outcome.Added(command, change, sum, model.toldOf(command.store(), position));
    }

    private Outcome transact(final Command.Transact command, final int app) {
        final Optional<Outcome> refused = refusedByJournal(command);
        if (refused.isPresent()) {
            return refused.get();
        }
        Told told = Told.nothing(command.store());
        for (final Operation operation : command.operations()) {
            final int slot = keys.slot(command.store(), app, operation.key());
            told = told.and(toldOfCondition(operation, slot));
            if (!holds(operation, slot)) {
                return new Outcome.Refused(command, ErrorCode.ETAG_MISMATCH, told);
            }
        }
        final long position = model.append(command.store());
        for (final Operation operation : command.operations()) {
            apply(operation, keys.slot(command.store(), app, operation.key()), position);
        }
        return new Outcome.Changed(command, null, model.toldOf(command.store(), position));
    }

    private void apply(final Operation operation, final int slot, final long position) {
        switch (operation.kind()) {
            case UPSERT -> upsert(operation, slot, position);
            case DELETE -> {
                if (model.current(slot) != null && model.current(slot).value != null) {
                    model.change(slot, position, null, "", 0);
                }
            }
            case CHECK -> {}
        }
    }

    private Change upsert(final Operation operation, final int slot, final long position) {
        return model.change(slot, position, operation.value(), operation.contentType(), expiryMs(operation.ttlMs()));
    }

    private Optional<Outcome> refusedByJournal(final Command command) {
        final JournalMarks.State state = command.store().isDurable() ? model.state() : JournalMarks.State.OK;
        return switch (state) {
            case OK -> Optional.empty();
            case DISK_FULL ->
                Optional.of(new Outcome.Refused(command, ErrorCode.DISK_FULL, Told.nothing(command.store())));
            case FAILED ->
                Optional.of(new Outcome.Refused(command, ErrorCode.JOURNAL_FAILED, Told.nothing(command.store())));
        };
    }

    private Optional<Outcome> refused(final Command command, final Operation operation, final int slot) {
        return holds(operation, slot)
                ? Optional.empty()
                : Optional.of(new Outcome.Refused(command, ErrorCode.ETAG_MISMATCH, toldOfCondition(operation, slot)));
    }

    private boolean holds(final Operation operation, final int slot) {
        return isMet(operation, model.current(slot), model.timestampMs());
    }

    private static boolean isMet(final Operation operation, final Change change, final long timestampMs) {
        final Condition condition = operation.condition();
        final boolean isLive = change != null && change.isLiveAt(timestampMs);
        if (condition.hasEtag()) {
            return isLive && change.version == condition.etag() && change.version != 0; // 0: nobody knows it yet
        }
        final boolean mustBeAbsent = operation.kind() == Operation.Kind.CHECK
                || operation.kind() == Operation.Kind.UPSERT && condition.firstWrite();
        return !mustBeAbsent || !isLive;
    }

    /** Whoever learns that a condition holds, or does not, learns of every change that made it so. */
    private Told toldOfCondition(final Operation operation, final int slot) {
        if (!operation.condition().hasEtag()
                && !operation.condition().firstWrite()
                && operation.kind() != Operation.Kind.CHECK) {
            return Told.nothing(keys.store(slot));
        }
        final long timestampMs = model.timestampMs();
        final boolean isMet = isMet(operation, model.current(slot), timestampMs);
        return model.told(slot, change -> isMet(operation, change, timestampMs) == isMet);
    }

    private Told toldOfRead(final int slot, final Change seen) {
        final long timestampMs = model.timestampMs();
        final Predicate<Change> isAlike =
                change -> seen == null ? change == null || !change.isLiveAt(timestampMs) : change == seen;
        return model.told(slot, isAlike);
    }

    private Change live(final int slot) {
        final Change change = model.current(slot);
        return change != null && change.isLiveAt(model.timestampMs()) ? change : null;
    }

    private long expiryMs(final long ttlMs) {
        return ttlMs <= 0 ? 0 : model.timestampMs() + ttlMs;
    }

    private static Optional<Long> number(final byte[] value) {
        final String text = new String(value, StandardCharsets.ISO_8859_1);
        return text.matches("0|-?[1-9][0-9]{0,18}") ? parsed(text) : Optional.empty();
    }

    private static Optional<Long> parsed(final String text) {
        try {
            return Optional.of(Long.parseLong(text));
        } catch (final NumberFormatException ex) {
            return Optional.empty();
        }
    }
}
