package io.ledge.core.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.Concurrency;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.StateBulkGetEncoder;
import io.ledge.protocol.codec.StateGetEncoder;
import io.ledge.protocol.codec.StateSetEncoder;
import io.ledge.test.AllocationProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Both ends of a store's rings on one thread, so that each step of either is the test's. */
class RingStateStoreTest {
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final UnsafeBuffer PREFIX = new UnsafeBuffer("app||".getBytes());

    private final OffHeapRegions regions = new OffHeapRegions();
    private final BodyArena arena = new BodyArena(regions, 64 << 20, Ipc.DEFAULT_MAX_BODY_LENGTH);
    private final StoreRing ring = new StoreRing(regions, arena);
    private final RingStateStore store = new RingStateStore(ring, HeapStore.FEATURES);
    private final List<Throwable> failures = new ArrayList<>();
    private final StoreCommandAdapter worker = new StoreCommandAdapter(ring, failures::add);
    private final HeapStore heap = new HeapStore(arena);
    private final TestReplies loop = new TestReplies();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[256 * 1024]);
    private final UnsafeBuffer message = new UnsafeBuffer(0, 0);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final MessageHeaderDecoder decoder = new MessageHeaderDecoder();
    private final StateRequest request = new StateRequest();

    @AfterEach
    void tearDown() {
        heap.close();
        regions.close();
    }

    private boolean submit(final long token, final int encodedLength) {
        message.wrap(buffer, 0, MessageHeaderEncoder.ENCODED_LENGTH + encodedLength);
        return store.submit(request.wrap(message, decoder.wrap(message, 0), token, NOW_MS, PREFIX, loop), loop);
    }

    private boolean get(final long token, final String key) {
        final StateGetEncoder encoder = new StateGetEncoder().wrapAndApplyHeader(buffer, 0, header);
        encoder.metadataCount(0);
        encoder.store("store").key(key);
        return submit(token, encoder.encodedLength());
    }

    private boolean set(final long token, final String key, final byte[] value, final long bodyId, final int length) {
        final StateSetEncoder encoder = new StateSetEncoder().wrapAndApplyHeader(buffer, 0, header);
        encoder.concurrency(Concurrency.LAST_WRITE)
                .hasEtag(BooleanType.FALSE)
                .ifVersion(0)
                .ttlMs(0)
                .bodyId(bodyId)
                .bodyLength(length)
                .newVersion(0)
                .expiryMs(0);
        encoder.metadataCount(0);
        encoder.store("store").key(key).contentType("").putValue(value, 0, value.length);
        return submit(token, encoder.encodedLength());
    }

    private boolean bulkGet(final long token, final int keys) {
        final StateBulkGetEncoder encoder = new StateBulkGetEncoder().wrapAndApplyHeader(buffer, 0, header);
        encoder.metadataCount(0);
        final StateBulkGetEncoder.KeysEncoder group = encoder.keysCount(keys);
        for (int i = 0; i < keys; i++) {
            group.next().key("k" + i);
        }
        encoder.store("store");
        return submit(token, encoder.encodedLength());
    }

    private void work() {
        do {
            store.poll(loop, 100);
            worker.poll(heap, 100);
            store.poll(loop, 100);
        } while (!worker.isQuiet() || !store.isQuiet());
    }

    @Test
    void shouldAnswerOnlyWhenPolled() {
        assertTrue(set(1, "k", new byte[] {7}, 0, 0));
        assertFalse(store.isQuiet(), "the store's thread is still to be rung");
        store.poll(loop, 10);
        assertTrue(store.isQuiet(), "there is nothing to do until it answers");
        assertFalse(worker.isQuiet());

        assertEquals(1, worker.poll(heap, 10));
        assertEquals(List.of(), loop.of(1));
        assertFalse(store.isQuiet());
        assertTrue(store.poll(loop, 10) > 0);
        assertEquals(List.of("done"), loop.of(1));
        assertTrue(get(2, "k"));
        work();
        assertArrayEquals(new byte[] {7}, loop.lastValue);
        assertEquals(Set.of("app||k"), heap.keys());
        assertTrue(worker.isQuiet() && store.isQuiet());
    }

    @Test
    void shouldRingTheStoresThreadOncePerPollAndOnlyForCommands() {
        ring.doorbell().announce();
        get(1, "k");
        get(2, "k");
        assertTrue(ring.doorbell().isAnnounced());
        store.poll(loop, 10);
        assertFalse(ring.doorbell().isAnnounced());
        ring.doorbell().announce();
        store.poll(loop, 10);
        assertTrue(ring.doorbell().isAnnounced());
    }

    @Test
    void shouldTakeAsManyCommandsAsMayBeUnderWayWhateverTheirLength() {
        long token = 0;
        while (set(++token, "k", new byte[4096], 0, 0)) {
            assertTrue(token < 10_000, "the ring is bounded");
        }
        assertTrue(token > StoreRing.MAX_COMMANDS, "token=" + token);
        store.poll(loop, 10);
        assertTrue(store.isQuiet(), "what was refused is not the store's");
        work();
        assertEquals(token - 1, loop.count);
        assertEquals(List.of("done"), loop.of(1));
        assertTrue(set(token, "k", new byte[4096], 0, 0));
        work();
        assertEquals(List.of("done"), loop.of(token));
        assertEquals(0, arena.blocksInUse());
    }

    @Test
    void shouldKeepABodyOfARefusedCommandWhereItIs() {
        final long handle = arena.allocate(5000);
        loop.bodies.put(77L, handle);
        long token = 0;
        while (get(++token, "k")) {
            assertTrue(token < 20_000, "the ring is bounded");
        }
        assertFalse(set(token, "large", new byte[0], 77, 5000));
        assertTrue(loop.bodies.containsKey(77L), "it comes again, and its body with it");
        work();
        assertTrue(set(token, "large", new byte[0], 77, 5000));
        work();
        assertEquals(List.of("done"), loop.of(token));
        assertEquals(0, arena.blocksInUse());
    }

    @Test
    void shouldSayBackPressureWhenThereIsNoBodyMemoryForOneMore() {
        final List<Long> taken = new ArrayList<>();
        for (long handle = arena.allocate(4096); handle > 0; handle = arena.allocate(4096)) {
            taken.add(handle);
        }
        long token = 0;
        do {
            assertTrue(set(++token, "k", new byte[4096], 0, 0));
        } while (loop.of(token).isEmpty());
        assertTrue(token > 100, "the ring first: " + token);
        assertTrue(loop.of(token).getFirst().startsWith("BACK_PRESSURE"), loop.of(token)::toString);
        work();
        taken.forEach(arena::release);
    }

    /** The commands pile up, and the loop does not read: the store's thread stops, and says that it waits. */
    @Test
    void shouldStopTakingCommandsWhenThereIsNoRoomForReplies() {
        set(1, "k", new byte[4096], 0, 0);
        work();
        int asked = 0;
        while (!isStuck()) {
            assertTrue(get(1000 + asked++, "k"), "the command ring is not what is full");
            worker.poll(heap, 100);
        }
        assertTrue(asked > 100, "asked=" + asked);
        ring.doorbell().announce();
        while (loop.of(1000 + asked - 1).isEmpty()) {
            store.poll(loop, 1);
            worker.poll(heap, 100);
        }
        assertFalse(ring.doorbell().isAnnounced(), "rung when there was room");
        work();
        for (int i = 0; i < asked; i++) {
            assertEquals(List.of("value"), loop.of(1000 + i));
        }
    }

    private boolean isStuck() {
        return ring.commands().size() > 0 && worker.poll(heap, 100) == 0 && worker.isQuiet();
    }

    @Test
    void shouldServeTheNeighboursOfASessionWithoutRoom() {
        loop.full.addAll(Set.of(1L, 3L));
        for (long token = 1; token <= 4; token++) {
            get(token, "k" + token);
        }
        work();
        assertEquals(List.of(), loop.of(1));
        assertEquals(List.of("value"), loop.of(2));
        assertEquals(List.of(), loop.of(3));
        assertEquals(List.of("value"), loop.of(4));
        assertTrue(store.isQuiet(), "they wait for the peer to drain, who will ring");

        loop.full.remove(3L);
        assertFalse(store.isQuiet());
        work();
        assertEquals(List.of("value"), loop.of(3));
        loop.full.clear();
        work();
        assertEquals(List.of("value"), loop.of(1));
        assertEquals(0, arena.blocksInUse());
    }

    @Test
    void shouldSendWhatItCannotHoldRatherThanLoseIt() {
        loop.full.add(1L);
        final List<Long> taken = new ArrayList<>();
        for (long handle = arena.allocate(4096); handle > 0; handle = arena.allocate(4096)) {
            taken.add(handle);
        }
        get(1, "k");
        work();
        assertEquals(List.of("value"), loop.of(1), "the session's backlog ends it");
        taken.forEach(arena::release);
    }

    @Test
    void shouldAskForABulkGetInPieces() {
        assertTrue(bulkGet(1, 3 * BulkGets.PIECE + 5));
        store.poll(loop, 1000);
        worker.poll(heap, 100);
        loop.full.add(1L);
        store.poll(loop, 1000);
        worker.poll(heap, 100);
        store.poll(loop, 1000);
        assertEquals(0, loop.of(1).size(), "the first piece waits for room");
        assertTrue(store.isQuiet() && worker.isQuiet(), "and the second is not asked for");
        get(2, "k");
        work();
        assertEquals(List.of("value"), loop.of(2));

        loop.full.clear();
        work();
        final List<String> items = loop.of(1);
        assertEquals(3 * BulkGets.PIECE + 5, items.size());
        for (int i = 0; i < items.size(); i++) {
            assertEquals("item " + i, items.get(i));
        }
        assertEquals(0, arena.blocksInUse());
    }

    /** The thread has ended: what slow readers have not got is theirs yet, and the rings are somebody else's. */
    @Test
    void shouldRefuseTheRestWithoutItsRingsWhenItsThreadHasEnded() {
        assertTrue(store.isIdle());
        loop.full.add(1L);
        get(1, "k");
        assertFalse(store.isIdle(), "a command is under way");
        bulkGet(2, 3 * BulkGets.PIECE);
        bulkGet(3, 3 * BulkGets.PIECE);
        store.poll(loop, 1000);
        loop.full.add(2L); // its first piece is asked for
        worker.poll(heap, 100);
        assertFalse(store.detach(), "answers wait");
        store.poll(loop, 1000);
        worker.poll(new BrokenStore(), 100); // the second piece of the one that reads
        store.poll(loop, 1000);
        assertEquals(BulkGets.PIECE + 1, loop.of(3).size());
        bulkGet(5, 3 * BulkGets.PIECE);
        store.poll(loop, 1000); // asks for what nobody is there to answer
        assertTrue(store.detach());

        get(4, "k"); // as garbage would look: nobody reads it
        worker.poll(heap, 100);
        store.poll(loop, 1000);
        assertTrue(store.isQuiet(), "both wait for their peers");
        assertFalse(store.isIdle());
        assertEquals(List.of("NODE_STOPPING: the state store has ended"), loop.of(5));
        loop.full.clear();
        assertFalse(store.isQuiet());
        store.poll(loop, 1000);
        assertEquals(List.of("value"), loop.of(1));
        assertEquals(BulkGets.PIECE + 1, loop.of(2).size());
        assertEquals("item 0", loop.of(2).getFirst());
        assertEquals("NODE_STOPPING: the state store has ended", loop.of(2).getLast());
        assertEquals(List.of(), loop.of(4));
        assertTrue(store.isIdle() && store.isQuiet());
        assertEquals(0, arena.blocksInUse());
    }

    @Test
    void shouldAnswerManyBulkGetsAtOnce() {
        for (long token = 1; token <= 60; token++) {
            assertTrue(bulkGet(token, 100));
        }
        work();
        for (long token = 1; token <= 60; token++) {
            assertEquals(100, loop.of(token).size());
            assertEquals("item 99", loop.of(token).getLast());
        }
        assertEquals(0, arena.blocksInUse());
    }

    @Test
    void shouldRefuseOneBulkGetTooMany() {
        long token = 0;
        do {
            assertTrue(bulkGet(++token, 2));
        } while (loop.of(token).isEmpty());
        assertEquals(257, token);
        assertTrue(loop.of(token).getFirst().startsWith("BACK_PRESSURE"), () -> loop.of(257)
                .toString());
        work();
        assertEquals(List.of("item 0", "item 1"), loop.of(1));
    }

    @Test
    void shouldAnswerWhatTheStoreThrows() {
        final StateStore broken = new BrokenStore();
        get(1, "k");
        bulkGet(2, 3);
        final long handle = arena.allocate(5000);
        loop.bodies.put(5L, handle);
        set(3, "k", new byte[0], 5, 5000);
        store.poll(loop, 10);
        for (int i = 0; i < 3; i++) {
            worker.poll(broken, 10); // until one fails
            assertEquals(i + 1, failures.size());
        }
        store.poll(loop, 10);
        assertEquals(List.of("STORE_FAILED: the cable is out"), loop.of(1));
        assertEquals(List.of("STORE_FAILED: the cable is out"), loop.of(2));
        assertEquals(List.of("STORE_FAILED: the cable is out"), loop.of(3));
        assertEquals(3, failures.size());
        assertEquals(0, arena.blocksInUse());
    }

    private static final class BrokenStore implements StateStore {
        @Override
        public boolean submit(final StateRequest request, final StateReplies replies) {
            throw new StoreFailedException("the cable is out");
        }

        @Override
        public boolean has(final Feature feature) {
            return false;
        }

        @Override
        public void close() {}
    }

    @Test
    void shouldNoticeAStoreThatDoesNotAnswer() {
        get(1, "k");
        store.poll(loop, 10);
        worker.poll(
                new StateStore() {
                    @Override
                    public boolean submit(final StateRequest command, final StateReplies replies) {
                        return true;
                    }

                    @Override
                    public boolean has(final Feature feature) {
                        return false;
                    }

                    @Override
                    public void close() {}
                },
                10);
        store.poll(loop, 10);
        assertEquals(List.of("STORE_FAILED: the store did not answer: template=20"), loop.of(1));
    }

    @Test
    void shouldTakeNothingOfAMalformedCommand() {
        loop.bodies.put(5L, arena.allocate(5000));
        assertTrue(set(1, "k", new byte[0], 5, 5000));
        work();
        loop.bodies.put(6L, arena.allocate(5000));
        final StateSetEncoder encoder = new StateSetEncoder().wrapAndApplyHeader(buffer, 0, header);
        encoder.bodyId(6).bodyLength(5000);
        header.blockLength(8); // the body's id would stand among the strings
        encoder.metadataCount(0);
        encoder.store("store").key("k").contentType("").putValue(new byte[0], 0, 0);
        final int length = encoder.encodedLength();
        assertThrows(IllegalArgumentException.class, () -> submit(2, length));
        assertEquals(1, loop.bodies.size());
        assertTrue(get(3, "k"));
        work();
        assertEquals(List.of("value"), loop.of(3));
    }

    @Test
    void shouldAnswerATruncatedCommand() {
        final StateGetEncoder encoder = new StateGetEncoder().wrapAndApplyHeader(buffer, 0, header);
        encoder.metadataCount(0);
        encoder.store("store").key("some-key");
        assertTrue(submit(1, encoder.encodedLength() - 3));
        work();
        assertTrue(loop.of(1).getFirst().startsWith("MALFORMED_MESSAGE"), () -> loop.of(1)
                .toString());
        assertEquals(List.of(), failures);
    }

    @Test
    void shouldNotAllocateOnEitherSide() {
        set(1, "k", new byte[100], 0, 0);
        work();
        loop.keeps = false;
        final StateStore absent = new AbsentStore(arena);
        final StateGetEncoder encoder = new StateGetEncoder().wrapAndApplyHeader(buffer, 0, header);
        encoder.metadataCount(0);
        encoder.store("store").key("k");
        final int length = encoder.encodedLength();
        AllocationProbe.assertNoAllocation(
                () -> {
                    submit(2, length);
                    store.poll(loop, 10);
                    worker.poll(absent, 10);
                    store.poll(loop, 10);
                },
                20_000,
                2_000);
    }

    /** Has nothing and allocates nothing. */
    private static final class AbsentStore extends ExternalStore {
        AbsentStore(final BodyArena arena) {
            super(arena);
        }

        @Override
        protected void get(final StoreOperation operation) {
            absent();
        }

        @Override
        protected void set(final StoreOperation operation) {
            done(1);
        }

        @Override
        protected void delete(final StoreOperation operation) {
            done(0);
        }

        @Override
        protected void increment(final StoreOperation operation) {
            done(0);
        }

        @Override
        protected void transact(final StoreOperation[] transaction, final int count) {
            done(0);
        }

        @Override
        public boolean has(final Feature feature) {
            return true;
        }

        @Override
        public void close() {}
    }
}
