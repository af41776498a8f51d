package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.journal.Durability;
import io.ledge.core.loop.Commands.Operation;
import io.ledge.core.state.StoreQuota;
import io.ledge.core.wait.ErrandBell;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.ChangeType;
import io.ledge.protocol.codec.DoneDecoder;
import io.ledge.protocol.codec.OperationType;
import io.ledge.protocol.codec.StateChangeDecoder;
import io.ledge.protocol.codec.StateIncrementedDecoder;
import io.ledge.protocol.codec.StateScanItemDecoder;
import io.ledge.protocol.codec.StateWatchEndedDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Thousands of random commands against a map, on a volatile and on a durable store: every answer is what the map says, and
 * whoever scans and watches, however slowly, knows what the map holds, and nothing that is not on the disk. {@code
 * -Dledge.model.seed=N} repeats a run.
 */
class StateModelTest {
    private static final int KEYS = 24;
    private static final int MAX_ENTRIES = 20;
    private static final int EPOCH = 2500;
    private static final long NEWEST = -1;
    private static final long WHEEL_MS = 150; // a tick, a cycle, and as long as the change is not on the disk

    private final long seed = Long.getLong("ledge.model.seed", System.nanoTime());
    private final int steps = Integer.getInteger("ledge.model.steps", 10_000);
    private final Random random = new Random(seed);
    private final HandJournal journal = new HandJournal();
    private final Map<String, Item> items = new HashMap<>();
    private final Map<Long, Expected> expected = new HashMap<>();
    private boolean isDurable;
    private int resyncs;
    private CoreHarness core;
    private TestApp writer;

    /** What the store holds; {@code version} is null until an answer has told it. */
    private static final class Item {
        final String value;
        final long expiryMs;
        Long version;

        Item(final String value, final long expiryMs) {
            this.value = value;
            this.expiryMs = expiryMs;
        }
    }

    /** An answer to come: a code, or a sum, or a version for the item. */
    private record Expected(ErrorCode code, Long sum, Item item) {}

    /** A session that follows the store. */
    private static final class Follower {
        final TestApp app;
        final Map<String, String> known = new HashMap<>();
        int resyncs;

        Follower(final TestApp app) {
            this.app = app;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldDoAndTellWhatAMapWould(final boolean durable) {
        isDurable = durable;
        try (CoreHarness harness = new CoreHarness(context ->
                durable ? context.journal(journal.proxy, new ErrandBell(context.doorbells()[1])) : context)) {
            core = harness;
            addStore();
            writer = core.connect("app");
            final List<Follower> followers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                followers.add(new Follower(core.connect("app")));
                resync(followers.getLast());
            }
            for (int i = 0; i < steps; i++) {
                step(followers);
                if (i % EPOCH == EPOCH - 1) {
                    settle(followers);
                    followers.getLast().app.room(0); // sleeps through most of the next one
                }
            }
            settle(followers);
            journal.drain();
            assertTrue(resyncs > followers.size(), "nobody ever fell behind");
        } catch (final Throwable t) {
            throw new AssertionError("repeat with -Dledge.model.seed=" + seed + ": " + t, t);
        }
    }

    private void addStore() {
        final StoreQuota quota = new StoreQuota(MAX_ENTRIES, Long.MAX_VALUE);
        if (isDurable) {
            journal.arena(core.core.bodies());
            core.core.recovered(0, CoreAgent.MIN_VERSION_GAP);
            core.core.addDurableStore("model", "state.ledge", "", Durability.ALWAYS, quota);
        } else {
            core.core.addInMemoryStore("model", "state.in-memory", "", quota);
        }
    }

    private void step(final List<Follower> followers) {
        command();
        core.work();
        if (isDurable && random.nextInt(4) == 0) {
            journal.sync(Math.max(journal.marks.durable(), journal.drain() - random.nextInt(3)));
        }
        core.advanceMs(random.nextInt(4));
        writer.takeAll().forEach(this::check);
        for (final Follower follower : followers) {
            final boolean isLazy = follower == followers.getLast();
            if (random.nextInt(isLazy ? EPOCH : 20) == 0) {
                follower.app.room(random.nextInt(4) == 0 ? 0 : random.nextInt(100));
            }
            follower.app.takeAll().forEach(reply -> apply(follower, reply));
        }
    }

    // commands

    private void command() {
        final String key = "k" + random.nextInt(KEYS);
        final String value =
                "" + random.nextInt(1000) + (random.nextInt(8) == 0 ? "x".repeat(random.nextInt(500)) : "");
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> set(key, value);
            case 4, 5 -> delete(key);
            case 6, 7 -> increment(key, random.nextInt(100) - 50);
            default -> transact(value);
        }
    }

    private Item live(final String key) {
        final Item item = items.get(key);
        return item == null || item.expiryMs != 0 && item.expiryMs <= core.clock.time() ? null : item;
    }

    /** What has expired counts until the wheel has freed it: so long it stays among the items. */
    private boolean isSurelyRoomFor(final int more) {
        items.values().removeIf(item -> item.expiryMs != 0 && item.expiryMs + WHEEL_MS <= core.clock.time());
        return items.size() + more <= MAX_ENTRIES;
    }

    private boolean isSurelyFull() {
        return items.size() >= MAX_ENTRIES && items.keySet().stream().allMatch(key -> live(key) != null);
    }

    private void send(final byte[] message, final long id, final Expected answer) {
        expected.put(id, answer);
        writer.send(message);
    }

    private long expiryMs(final long ttlMs) {
        return ttlMs == 0 ? 0 : core.clock.time() + ttlMs;
    }

    private void set(final String key, final String value) {
        final Item old = live(key);
        if (old == null && !isSurelyRoomFor(1)) {
            if (isSurelyFull()) {
                final long id = writer.nextId();
                final byte[] message = Commands.set(id, "model", key, value.getBytes(), SetOptions.NONE);
                send(message, id, new Expected(ErrorCode.STORE_FULL, null, null));
            }
            return;
        }
        SetOptions options = SetOptions.NONE.ttl(random.nextInt(3) == 0 ? 1 + random.nextInt(100) : 0);
        boolean holds = true;
        if (random.nextInt(4) == 0) {
            options = options.first();
            holds = old == null;
        } else if (random.nextInt(4) == 0 && old != null && old.version != null) {
            holds = random.nextBoolean();
            options = options.etag(holds ? old.version : old.version - 1);
        }
        final long id = writer.nextId();
        final Item item = new Item(value, expiryMs(options.ttlMs()));
        send(
                Commands.set(id, "model", key, value.getBytes(), options),
                id,
                new Expected(holds ? null : ErrorCode.ETAG_MISMATCH, null, item));
        if (holds) {
            items.put(key, item);
        }
    }

    private void delete(final String key) {
        final Item old = live(key);
        final boolean holds = old == null || old.version == null || random.nextInt(4) > 0;
        final long id = writer.nextId();
        final SetOptions options = holds ? SetOptions.NONE : SetOptions.NONE.etag(old.version - 1);
        send(
                Commands.delete(id, "model", key, options),
                id,
                new Expected(holds ? null : ErrorCode.ETAG_MISMATCH, null, null));
        if (holds && old != null) {
            items.remove(key);
        }
    }

    private void increment(final String key, final long delta) {
        final Item old = live(key);
        if (old == null && !isSurelyRoomFor(1)) {
            return;
        }
        final long id = writer.nextId();
        final byte[] message = Commands.increment(id, "model", key, delta, 5, 40, true);
        if (old != null && old.value.contains("x")) {
            send(message, id, new Expected(ErrorCode.NOT_A_NUMBER, null, null));
            return;
        }
        final long sum = (old == null ? 5 : Long.parseLong(old.value)) + delta;
        final Item item = new Item("" + sum, old == null ? expiryMs(40) : old.expiryMs);
        send(message, id, new Expected(null, sum, item));
        items.put(key, item);
    }

    private void transact(final String value) {
        final Operation[] operations = new Operation[1 + random.nextInt(5)];
        for (int i = 0; i < operations.length; i++) {
            final String key = "k" + random.nextInt(KEYS);
            final Item old = live(key);
            if (random.nextInt(5) == 0) {
                operations[i] = Operation.check(key);
                if (old != null && old.version != null && random.nextInt(5) > 0) {
                    final long etag = old.version - (random.nextInt(8) == 0 ? 1 : 0);
                    operations[i] = operations[i].with(SetOptions.NONE.etag(etag));
                }
            } else {
                operations[i] = random.nextBoolean() ? Operation.delete(key) : Operation.upsert(key, value);
            }
        }
        if (!isSurelyRoomFor(operations.length)) {
            return;
        }
        final long id = writer.nextId();
        final boolean checksHold = checksHold(operations);
        send(
                Commands.transact(id, "model", operations),
                id,
                new Expected(checksHold ? null : ErrorCode.ETAG_MISMATCH, null, null));
        if (checksHold) {
            for (final Operation operation : operations) {
                if (operation.type() == OperationType.UPSERT) {
                    items.put(operation.key(), new Item(value, 0));
                } else if (operation.type() == OperationType.DELETE) {
                    items.remove(operation.key());
                }
            }
        }
    }

    private boolean checksHold(final Operation[] operations) {
        boolean hold = true;
        for (final Operation operation : operations) {
            if (operation.type() == OperationType.CHECK) {
                final Item old = live(operation.key());
                final Long etag = operation.options().etag();
                hold &= etag == null ? old == null : old != null && etag.equals(old.version);
            }
        }
        return hold;
    }

    // answers

    private void check(final Reply reply) {
        final Expected answer = expected.remove(reply.correlationId());
        assertTrue(answer != null, () -> "nobody asked: " + reply);
        if (answer.code() != null) {
            assertEquals(answer.code(), reply.code(), reply::toString);
            return;
        }
        switch (reply.templateId()) {
            case DoneDecoder.TEMPLATE_ID -> learn(answer, reply.done().newVersion());
            case StateIncrementedDecoder.TEMPLATE_ID -> {
                assertEquals(answer.sum(), reply.incremented().newValue());
                assertEquals(answer.item().expiryMs, reply.incremented().expiryMs());
                learn(answer, reply.incremented().newVersion());
            }
            default -> throw new AssertionError("unexpected: " + reply);
        }
    }

    private static void learn(final Expected answer, final long version) {
        if (answer.item() != null) {
            answer.item().version = version;
        }
    }

    // followers

    private void apply(final Follower follower, final Reply reply) {
        if (reply.templateId() == StateWatchEndedDecoder.TEMPLATE_ID) {
            assertEquals(ErrorCode.POSITION_EXPIRED.number(), reply.watchEnded().code());
            resync(follower);
            return;
        }
        final StateChangeDecoder change = reply.change();
        final long position = change.position();
        assertTrue(!isDurable || position <= journal.marks.durable(), () -> "told before it is durable: " + position);
        final ChangeType type = change.change();
        final boolean hasValue = change.hasValue() == BooleanType.TRUE;
        final String key = change.key();
        change.skipContentType();
        final byte[] value = new byte[change.valueLength()];
        change.getValue(value, 0, value.length);
        assertEquals(type == ChangeType.SET, hasValue);
        if (type == ChangeType.SET) {
            follower.known.put(key, new String(value));
        } else {
            follower.known.remove(key);
        }
    }

    /** Position, scan, watch from there: as a client does that has lost the thread. The store changes meanwhile. */
    private void resync(final Follower follower) {
        follower.resyncs++;
        follower.app.unblock();
        final var now =
                ask(follower, Commands.watch(7, "model", "", NEWEST, false)).watching();
        ask(follower, Commands.unwatch(8, now.watchId())).done();
        follower.app.send(Commands.scan(9, "model", "", 1000, true, new byte[0]));
        settleJournal();
        follower.known.clear();
        final List<Reply> page = follower.app.takeAll();
        page.getLast().scanPage();
        page.subList(0, page.size() - 1).forEach(reply -> learn(follower, reply.scanItem()));
        for (int i = 0; i < 5; i++) {
            command();
            core.work();
        }
        follower.app.send(Commands.watch(10, "model", "", now.position(), true));
        settleJournal();
        assertEquals(now.position(), follower.app.takeFirst().watching().position());
        follower.app.takeAll().forEach(reply -> apply(follower, reply));
    }

    private static void learn(final Follower follower, final StateScanItemDecoder item) {
        final String key = item.key();
        item.skipContentType();
        final byte[] value = new byte[item.valueLength()];
        item.getValue(value, 0, value.length);
        follower.known.put(key, new String(value));
    }

    private Reply ask(final Follower follower, final byte[] message) {
        follower.app.send(message);
        settleJournal();
        return follower.app.take();
    }

    private void settleJournal() {
        core.work();
        if (isDurable) {
            journal.syncAll();
            core.work();
        }
    }

    /** Everybody reads all there is: then everybody knows the same. */
    private void settle(final List<Follower> followers) {
        settleJournal(); // what has expired stays until its change is on the disk
        core.advanceMs(200, 10);
        for (int i = 0; i < 3; i++) {
            settleJournal();
            followers.forEach(follower -> {
                follower.app.unblock();
                core.work();
                follower.app.takeAll().forEach(reply -> apply(follower, reply));
            });
        }
        writer.takeAll().forEach(this::check);
        assertEquals(Map.of(), expected, "answers that never came");
        final Map<String, String> held = new HashMap<>();
        items.forEach((key, item) -> {
            if (live(key) != null) {
                held.put(key, item.value);
            }
        });
        followers.forEach(follower -> assertEquals(held, follower.known));
        resyncs = followers.stream().mapToInt(follower -> follower.resyncs).sum();
    }
}
