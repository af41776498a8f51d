package io.ledge.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.client.DirectClient;
import io.ledge.client.DirectHandler;
import io.ledge.client.DirectName;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.PositionExpiredException;
import io.ledge.client.StateChange;
import io.ledge.client.WaitMode;
import io.ledge.client.WatchOptions;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.runtime.node.LedgeNode;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.AllocationProbe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Increments, bulk gets, scans and watches without objects, with a node of its own in this process. */
@Timeout(90)
class DirectStateTest {
    private static final String STORE = "memory";
    private static final DirectName STORE_NAME = DirectName.of(STORE);
    private static final UnsafeBuffer KEY = new UnsafeBuffer("n1".getBytes());
    private static final UnsafeBuffer NOTHING = new UnsafeBuffer(new byte[0]);

    @TempDir
    Path dataDir;

    private LedgeNode node;
    private LedgeClient client;

    @BeforeEach
    void start() throws Exception {
        node = LedgeNode.launch(
                new NodeContext().dataDir(dataDir).components(List.of(ComponentSpec.of(STORE, "state.in-memory"))));
        client = LedgeClient.connect(
                new LedgeClientContext().appId("app").dataDir(dataDir).waitMode(WaitMode.DOORBELL));
    }

    @AfterEach
    void stop() {
        client.close();
        node.close();
    }

    private static String text(final DirectBuffer buffer, final int offset, final int length) {
        return buffer.getStringWithoutLengthUtf8(offset, length);
    }

    /** Says in words what it is told. */
    private static final class Recorder implements DirectHandler {
        final List<String> told = new ArrayList<>();

        @Override
        public void onIncremented(final long id, final long value, final long version, final long expiryMs) {
            told.add("incremented " + value);
        }

        @Override
        public void onBulkItem(
                final long id,
                final int index,
                final int count,
                final boolean found,
                final long version,
                final DirectBuffer buffer,
                final int offset,
                final int length) {
            final String value = length > 100 ? length + " B" : text(buffer, offset, length);
            told.add(index + "/" + count + " " + (found && version > 0 ? value : "none"));
        }

        @Override
        public void onScanItem(
                final long id,
                final long version,
                final DirectBuffer key,
                final int keyOffset,
                final int keyLength,
                final DirectBuffer value,
                final int valueOffset,
                final int valueLength,
                final long itemLength) {
            told.add("item " + text(key, keyOffset, keyLength) + "=" + text(value, valueOffset, valueLength) + " of "
                    + itemLength);
        }

        @Override
        public void onScanPage(
                final long id,
                final long position,
                final boolean isLast,
                final DirectBuffer cursor,
                final int cursorOffset,
                final int cursorLength) {
            told.add("page " + isLast + " " + cursorLength);
        }

        @Override
        public void onChange(
                final long watchId,
                final long position,
                final boolean isLast,
                final StateChange.Type type,
                final long version,
                final DirectBuffer buffer,
                final int keyOffset,
                final int keyLength,
                final int valueOffset,
                final int valueLength,
                final long itemLength) {
            told.add(type + " " + text(buffer, keyOffset, keyLength) + "=" + text(buffer, valueOffset, valueLength));
        }
    }

    @Test
    void shouldCountScanAndWatch() {
        final Recorder recorder = new Recorder();
        try (DirectClient direct = client.direct()) {
            final long watch = direct.watch(STORE, "n", WatchOptions.none(), recorder);
            assertTrue(direct.offerIncrement(STORE_NAME, KEY, 0, 2, 4, 38, 0) > 0);
            poll(direct, recorder, 2);
            assertEquals(Set.of("incremented 42", "SET n1=42"), Set.copyOf(recorder.told));
            recorder.told.clear();
            direct.unwatch(watch);
            assertTrue(direct.offerScan(STORE_NAME, KEY, 0, 1, 0, true, NOTHING, 0, 0) > 0);
            poll(direct, recorder, 2);
            assertEquals(List.of("item n1=42 of 2", "page true 0"), recorder.told);
            assertThrows(
                    PositionExpiredException.class,
                    () -> direct.watch(STORE, "", WatchOptions.none().fromPosition(1L), recorder));
        }
    }

    @Test
    void shouldGetManyWithOneMessage() {
        client.saveState(STORE, "n1", "one".getBytes());
        client.saveState(STORE, "big", new byte[9_000]);
        final UnsafeBuffer keys = new UnsafeBuffer("big,n1,gone".getBytes());
        final int[] offsets = {4, 7, 0};
        final int[] lengths = {2, 4, 3};
        final Recorder recorder = new Recorder();
        try (DirectClient direct = client.direct()) {
            assertTrue(direct.offerBulkGet(STORE_NAME, keys, offsets, lengths, 3) > 0);
            poll(direct, recorder, 3);
            assertEquals(List.of("0/3 one", "1/3 none", "2/3 9000 B"), recorder.told);
            recorder.told.clear();
            assertTrue(direct.offerBulkGet(STORE_NAME, keys, offsets, lengths, 1) > 0);
            poll(direct, recorder, 1);
            assertEquals(List.of("0/1 one"), recorder.told);
        }
    }

    @Test
    void shouldRefuseABulkGetThatIsNoMessage() {
        final UnsafeBuffer keys = new UnsafeBuffer(new byte[1_025]);
        final int[] offsets = new int[10_000];
        final int[] lengths = new int[10_000];
        Arrays.fill(lengths, 8);
        try (DirectClient direct = client.direct()) {
            assertEquals(DirectClient.TOO_LONG, direct.offerBulkGet(STORE_NAME, keys, offsets, lengths, 10_000));
            lengths[0] = 1_025;
            assertEquals(DirectClient.TOO_LONG, direct.offerBulkGet(STORE_NAME, keys, offsets, lengths, 1));
            Arrays.fill(lengths, 1_024);
            assertTrue(direct.offerBulkGet(STORE_NAME, keys, offsets, lengths, 7) > 0);
            assertEquals(DirectClient.TOO_LONG, direct.offerBulkGet(STORE_NAME, keys, offsets, lengths, 8));
        }
    }

    private static void poll(final DirectClient direct, final Recorder recorder, final int count) {
        while (recorder.told.size() < count) {
            if (direct.poll(recorder, 10) == 0) {
                direct.idle();
            }
        }
    }

    /** Counts what it is told. */
    private static final class Counter implements DirectHandler {
        long increments;
        long pages;
        long changes;

        @Override
        public void onIncremented(final long id, final long value, final long version, final long expiryMs) {
            increments++;
        }

        @Override
        public void onScanPage(
                final long id,
                final long position,
                final boolean isLast,
                final DirectBuffer cursor,
                final int cursorOffset,
                final int cursorLength) {
            pages++;
        }

        @Override
        public void onChange(
                final long watchId,
                final long position,
                final boolean isLast,
                final StateChange.Type type,
                final long version,
                final DirectBuffer buffer,
                final int keyOffset,
                final int keyLength,
                final int valueOffset,
                final int valueLength,
                final long itemLength) {
            changes++;
        }
    }

    @Test
    void shouldNotAllocateOnceWarm() {
        final Counter counter = new Counter();
        try (DirectClient direct = client.direct()) {
            direct.watch(STORE, "n", WatchOptions.none(), counter);
            AllocationProbe.assertNoAllocation(() -> round(direct, counter), 3_000, 500);
        }
        assertEquals(counter.increments, counter.changes);
        assertEquals(counter.increments, counter.pages);
    }

    private static void round(final DirectClient direct, final Counter counter) {
        final long increments = counter.increments;
        final long changes = counter.changes;
        final long pages = counter.pages;
        while (direct.offerIncrement(STORE_NAME, KEY, 0, 2, 1, 0, 0) < 0) {
            direct.poll(counter, 10);
        }
        while (direct.offerScan(STORE_NAME, KEY, 0, 1, 0, true, NOTHING, 0, 0) < 0) {
            direct.poll(counter, 10);
        }
        while (counter.increments == increments || counter.changes == changes || counter.pages == pages) {
            if (direct.poll(counter, 10) == 0) {
                direct.idle();
            }
        }
    }
}
