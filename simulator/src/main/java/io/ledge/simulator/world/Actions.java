package io.ledge.simulator.world;

import io.ledge.simulator.command.Command;
import io.ledge.simulator.command.Condition;
import io.ledge.simulator.command.Keys;
import io.ledge.simulator.command.Operation;
import io.ledge.simulator.command.Store;
import io.ledge.simulator.command.Values;
import io.ledge.simulator.model.Change;
import io.ledge.simulator.model.Model;
import io.ledge.simulator.trace.Dice;
import java.util.ArrayList;
import java.util.List;

/** What apps come to think of. */
final class Actions {
    /** As many as a plan weighs. */
    enum Kind {
        GET,
        BULK_GET,
        SET,
        DELETE,
        INCREMENT,
        TRANSACT,
        SCAN
    }

    private static final int MAX_OPERATIONS = 6;
    private static final int MAX_KEYS = 6;
    private static final int MAX_TRANSACTION_BYTES = 7000; // a message is 8 KiB at most
    private static final String[] TYPES = {"", "text/plain", "application/json"};

    private final Dice dice;
    private final Plan plan;
    private final Keys keys;
    private final Model model;
    private long lastValue;
    private long lastScan;

    Actions(final Dice dice, final Plan plan, final Keys keys, final Model model) {
        this.dice = dice;
        this.plan = plan;
        this.keys = keys;
        this.model = model;
    }

    Command next(final int app) {
        final Store store = Store.of(dice.weighted(plan.storeWeights));
        return switch (Kind.values()[dice.weighted(plan.commandWeights)]) {
            case GET -> new Command.Get(store, key());
            case BULK_GET -> bulkGet(store);
            case SET -> set(store, app);
            case DELETE -> {
                final int key = key();
                yield new Command.Delete(store, Operation.delete(key, etagOrNone(store, app, key)));
            }
            case INCREMENT -> increment(store);
            case TRANSACT -> transact(store, app);
            case SCAN ->
                new Command.Scan(
                        store, ++lastScan, dice.oneOf(Keys.PREFIXES), limit(), dice.nextBoolean(), new byte[0]);
        };
    }

    private int limit() {
        return dice.nextBoolean() ? 0 : dice.between(1, 10);
    }

    private Command bulkGet(final Store store) {
        final int[] wanted = new int[dice.between(1, MAX_KEYS)];
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = key();
        }
        return new Command.BulkGet(store, wanted);
    }

    private Command set(final Store store, final int app) {
        final int key = key();
        final boolean isBody = dice.nextInt(100) < plan.bodyPercent;
        return new Command.Set(
                store,
                Operation.upsert(
                        key,
                        isBody ? body() : value(plan.valueLength),
                        dice.oneOf(TYPES),
                        ttlMs(),
                        condition(store, app, key)));
    }

    private Command increment(final Store store) {
        final long delta = dice.oneIn(50) ? Long.MAX_VALUE : dice.between(-10L, 10L);
        return new Command.Increment(store, key(), delta, dice.nextInt(3), incrementTtlMs(), dice.nextBoolean());
    }

    private long incrementTtlMs() {
        return dice.oneIn(10) ? -1 : ttlMs();
    }

    private Command transact(final Store store, final int app) {
        final int count = dice.between(1, MAX_OPERATIONS);
        final List<Operation> operations = new ArrayList<>();
        final boolean hasBody = dice.nextInt(100) < plan.bodyPercent;
        for (int i = 0; i < count; i++) {
            final int key = dice.nextInt(keys.count());
            operations.add(
                    switch (dice.nextInt(8)) {
                        case 0 -> Operation.delete(key, etagOrNone(store, app, key));
                        case 1 -> Operation.check(key, etagOrNone(store, app, key));
                        default ->
                            Operation.upsert(
                                    key,
                                    hasBody && i == 0 ? body() : value(MAX_TRANSACTION_BYTES / count - 1000),
                                    dice.oneOf(TYPES),
                                    ttlMs(),
                                    dice.oneIn(3) ? condition(store, app, key) : Condition.NONE);
                    });
        }
        return new Command.Transact(store, operations);
    }

    /** The first ones more often. */
    private int key() {
        return Math.min(dice.nextInt(keys.count()), dice.nextInt(keys.count()));
    }

    private byte[] value(final int maxLength) {
        return dice.oneIn(8)
                ? Values.decimal(dice.between(-1000L, 1000L))
                : Values.bytes(++lastValue, dice.nextInt(Math.max(1, Math.min(plan.valueLength, maxLength))));
    }

    private byte[] body() {
        return Values.bytes(++lastValue, dice.between(4097, Plan.MAX_BODY_LENGTH));
    }

    private long ttlMs() {
        return dice.nextInt(100) < plan.ttlPercent ? dice.upTo(plan.ttlMs) : 0;
    }

    private Condition condition(final Store store, final int app, final int key) {
        return dice.oneIn(6) ? Condition.FIRST_WRITE : etagOrNone(store, app, key);
    }

    private Condition etagOrNone(final Store store, final int app, final int key) {
        return dice.nextInt(100) < plan.etagPercent ? Condition.etag(etag(store, app, key)) : Condition.NONE;
    }

    /** The right one, one of long ago, one of another item, one that never was. */
    private long etag(final Store store, final int app, final int key) {
        final Change change = model.current(keys.slot(store, app, key));
        return switch (dice.nextInt(6)) {
            case 0 -> model.versionNear(dice.between(0, model.newestVersion()));
            case 1 -> -dice.between(0L, 5L);
            default -> change == null ? model.newestVersion() : change.version();
        };
    }
}
