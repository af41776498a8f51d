package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.journal.Durability;
import io.ledge.core.journal.JournalAdapter;
import io.ledge.core.journal.SnapshotProxy;
import io.ledge.core.wait.ErrandBell;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A snapshot taken while commands go on, and what replay makes of it. */
class SnapshotTest {
    private record Entry(long position, int type, byte[] bytes) {}

    private final HandJournal journal = new HandJournal();
    private final OneToOneRingBuffer ring = new OneToOneRingBuffer(
            new UnsafeBuffer(BufferUtil.allocateDirectAligned((1 << 20) + RingBufferDescriptor.TRAILER_LENGTH, 64)));
    private final SnapshotProxy snapshots = new SnapshotProxy(ring);
    private final CoreHarness core =
            new CoreHarness(context -> context.journal(journal.proxy, new ErrandBell(context.doorbells()[1]))
                    .snapshots(snapshots));
    private final List<Entry> records = new ArrayList<>();
    private final JournalAdapter reader = new JournalAdapter(
            ring, (position, type, syncWithinMs, buffer, payload, payloadLength, bodies, bodyCount) -> {
                final int bodyLength = bodyCount == 0 ? 0 : core.core.bodies().length(buffer.getLong(bodies));
                final byte[] bytes = new byte[payloadLength + bodyLength];
                buffer.getBytes(payload, bytes, 0, payloadLength);
                if (bodyCount > 0) {
                    final long handle = buffer.getLong(bodies);
                    core.core.bodies().read(handle, 0, new UnsafeBuffer(bytes), payloadLength, bodyLength);
                    core.core.bodies().release(handle);
                }
                records.add(new Entry(position, type, bytes));
                return true;
            });
    private final TestApp app;

    SnapshotTest() {
        journal.arena(core.core.bodies());
        core.core.recovered(0, CoreAgent.MIN_VERSION_GAP);
        core.core.addDurableStore("ledger", "state.ledge", "", Durability.OS);
        app = core.connect("app");
    }

    @AfterEach
    void tearDown() {
        journal.drain();
        core.close();
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void send(final byte[] message) {
        app.send(message);
        core.doWork();
        journal.syncAll();
        core.doWork();
        app.takeAll();
    }

    private void set(final String key, final byte[] value) {
        if (value.length <= 4096) {
            send(Commands.set(app.nextId(), "ledger", key, value, SetOptions.NONE));
        } else {
            final long body = app.sendBody(value);
            while (!app.isIdle()) {
                core.doWork();
            }
            send(Commands.set(app.nextId(), "ledger", key, new byte[0], SetOptions.NONE.body(body, value.length)));
        }
    }

    private void drain() {
        while (!reader.isEmpty()) {
            reader.drain(Integer.MAX_VALUE);
        }
    }

    /** All of a snapshot that is under way. */
    private void finish() {
        for (int i = 0; i < 10_000 && (records.isEmpty() || records.getLast().type() != 33); i++) {
            core.doWork();
            drain();
        }
        assertEquals(33, records.getLast().type(), "no end");
    }

    private CoreHarness restored() {
        final HandJournal again = new HandJournal();
        final CoreHarness after =
                new CoreHarness(context -> context.journal(again.proxy, new ErrandBell(context.doorbells()[1])));
        again.arena(after.core.bodies());
        final var handler = after.core.recordHandler();
        for (final Entry entry : records) {
            if (entry.type() < 32) {
                handler.onRecord(entry.type(), 0, new UnsafeBuffer(entry.bytes()), 0, entry.bytes().length);
            }
        }
        final long start = records.getFirst().position();
        journal.entries.stream()
                .filter(entry -> entry.position() > start)
                .forEach(entry -> handler.onRecord(
                        entry.type(), entry.position(), new UnsafeBuffer(entry.bytes()), 0, entry.bytes().length));
        after.core.recovered(journal.drain(), CoreAgent.MIN_VERSION_GAP);
        after.core.addDurableStore("ledger", "state.ledge", "", Durability.OS);
        return after;
    }

    @Test
    void shouldHoldEveryItemOfDurableStoresOnly() {
        final byte[] body = new byte[20_000];
        new Random(1).nextBytes(body);
        set("a", bytes("1"));
        set("b", body);
        set("gone", bytes("x"));
        send(Commands.delete(app.nextId(), "ledger", "gone", SetOptions.NONE));
        send(Commands.set(app.nextId(), "store", "volatile", bytes("v"), SetOptions.NONE));
        snapshots.want();
        finish();
        assertEquals(journal.marks.durable(), records.getFirst().position(), "begins at the last change");
        journal.entries.clear(); // the snapshot alone
        try (CoreHarness after = restored()) {
            final TestApp reader = after.connect("app");
            assertArrayEquals(bytes("1"), reader.valueOf("ledger", "a"));
            assertArrayEquals(body, reader.valueOf("ledger", "b"));
            assertNull(reader.valueOf("ledger", "gone"));
            assertEquals(2, after.entries());
        }
    }

    @Test
    void shouldBeMadeRightByWhatWasJournaledMeanwhile() {
        final Random random = new Random(42);
        final String[] model = new String[3_000];
        for (int i = 0; i < model.length; i++) {
            model[i] = "first" + i;
            set("k" + i, bytes(model[i]));
        }
        snapshots.want();
        for (int step = 0; records.isEmpty() || records.getLast().type() != 33; step++) {
            final int i = random.nextInt(model.length);
            if (random.nextBoolean()) {
                model[i] = "step" + step;
                set("k" + i, bytes(model[i]));
            } else {
                model[i] = null;
                send(Commands.delete(app.nextId(), "ledger", "k" + i, SetOptions.NONE));
            }
            drain();
        }
        assertTrue(journal.marks.durable() > records.getFirst().position() + 10, "changes came in between");
        try (CoreHarness after = restored()) {
            final TestApp reader = after.connect("app");
            for (int i = 0; i < model.length; i++) {
                final byte[] value = reader.valueOf("ledger", "k" + i);
                assertEquals(model[i], value == null ? null : new String(value, StandardCharsets.UTF_8), "k" + i);
            }
        }
    }

    @Test
    void shouldWaitForRoomWithoutKeepingTheLoopAwake() {
        final byte[] value = new byte[4000];
        for (int i = 0; i < 1_000; i++) {
            set("k" + i, value);
        }
        snapshots.want();
        core.work();
        assertTrue(ring.size() > 300_000, () -> "in the ring: " + ring.size());
        assertTrue(core.core.isQuiet(), "the reader makes room, and rings");
        finish();
        assertEquals(1_000, records.stream().filter(entry -> entry.type() == 17).count());
    }

    @Test
    void shouldStopWhenItIsAborted() {
        for (int i = 0; i < 1_000; i++) {
            set("k" + i, new byte[1_000]);
        }
        snapshots.want();
        core.doWork();
        snapshots.abort();
        core.work();
        drain();
        assertTrue(records.stream().noneMatch(entry -> entry.type() == 33), "no end");
        records.clear();
        snapshots.want();
        finish();
        assertEquals(1_000, records.stream().filter(entry -> entry.type() == 17).count());
    }
}
