package io.ledge.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.protocol.ErrorCode;
import io.ledge.test.AllocationProbe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DirectClientTest {
    private static final DirectName STORE = DirectName.of("statestore");
    private static final DirectName PUBSUB = DirectName.of("pubsub");
    private static final DirectName TOPIC = DirectName.of("t");

    @TempDir
    Path dataDir;

    private final UnsafeBuffer key = new UnsafeBuffer("key-1".getBytes());
    private final UnsafeBuffer value = new UnsafeBuffer(new byte[64]);
    private final Recorder recorder = new Recorder();
    private FakeNode node;
    private LedgeClient client;
    private DirectClient direct;

    private static final class Recorder implements DirectHandler {
        long lastId;
        boolean found;
        long version;
        int length;
        long pong;
        long subscriptionId;
        long deliveryId;
        ErrorCode error;
        final List<Long> ended = new ArrayList<>();
        final UnsafeBuffer copy = new UnsafeBuffer(new byte[8192]);

        @Override
        public void onStateValue(
                final long correlationId,
                final boolean isFound,
                final long itemVersion,
                final DirectBuffer buffer,
                final int offset,
                final int valueLength) {
            lastId = correlationId;
            found = isFound;
            version = itemVersion;
            length = valueLength;
            copy.putBytes(0, buffer, offset, valueLength);
        }

        @Override
        public void onDone(final long correlationId, final long newVersion) {
            lastId = correlationId;
            version = newVersion;
        }

        @Override
        public void onError(final long correlationId, final ErrorCode code, final String message) {
            lastId = correlationId;
            error = code;
        }

        @Override
        public void onSubscriptionEnded(final long id, final ErrorCode code) {
            ended.add(id);
        }

        @Override
        public void onDeliver(
                final long subscription,
                final long delivery,
                final int attempt,
                final DirectBuffer buffer,
                final int offset,
                final int dataLength) {
            subscriptionId = subscription;
            deliveryId = delivery;
            length = dataLength;
            copy.putBytes(0, buffer, offset, dataLength);
        }

        @Override
        public void onPong(final long clientTimeNs) {
            pong = clientTimeNs;
        }
    }

    @BeforeEach
    void start() throws Exception {
        node = FakeNode.start(dataDir);
        client = LedgeClient.connect(new LedgeClientContext()
                .appId("test")
                .dataDir(dataDir)
                .waitMode(WaitMode.SPIN)
                .requestTimeout(Duration.ofSeconds(5)));
        direct = client.direct();
    }

    @AfterEach
    void stop() throws Exception {
        direct.close();
        client.close();
        node.close();
    }

    private void await(final long id) {
        if (id <= 0) {
            throw new AssertionError("offer: " + id); // no assertTrue with a lambda: that allocates
        }
        while (recorder.lastId != id) {
            if (direct.poll(recorder, 10) == 0) {
                direct.idle();
            }
        }
    }

    /** Offers until there is room. */
    private long repeat(final LongSupplier offer) {
        long result = offer.getAsLong();
        while (result == DirectClient.BACK_PRESSURE) {
            direct.poll(recorder, 10);
            result = offer.getAsLong();
        }
        return result;
    }

    @Test
    void shouldSetGetAndDelete() {
        value.putLong(0, 42);
        await(direct.offerSet(STORE, key, 0, 5, value, 0, 64));
        final long version = recorder.version;
        await(direct.offerGet(STORE, key, 0, 5));
        assertTrue(recorder.found);
        assertEquals(version, recorder.version);
        assertEquals(64, recorder.length);
        assertEquals(42, recorder.copy.getLong(0));
        await(direct.offerSet(STORE, key, 0, 5, value, 0, 64, version + 1, 0));
        assertEquals(ErrorCode.ETAG_MISMATCH, recorder.error);
        await(direct.offerDelete(STORE, key, 0, 5));
        await(direct.offerGet(STORE, key, 0, 5));
        assertFalse(recorder.found);
    }

    /** It decided once, and slept ever after. */
    @Test
    void shouldDecideAnewWhetherToSpinAfterAnAnswer() {
        try (LedgeClient another = LedgeClient.connect(new LedgeClientContext()
                        .appId("sleeper")
                        .dataDir(dataDir)
                        .waitMode(WaitMode.DOORBELL));
                DirectClient sleeper = another.direct()) {
            sleeper.idle();
            assertTrue(sleeper.isIdle());
            final long id = sleeper.offerGet(STORE, key, 0, 5);
            while (recorder.lastId != id) {
                if (sleeper.poll(recorder, 10) == 0) {
                    sleeper.idle();
                }
            }
            assertFalse(sleeper.isIdle());
        }
    }

    @Test
    void shouldRefuseWhatIsTooLong() {
        assertEquals(
                DirectClient.TOO_LONG, direct.offerSet(STORE, key, 0, 5, new UnsafeBuffer(new byte[5000]), 0, 5000));
        assertEquals(DirectClient.TOO_LONG, direct.offerGet(STORE, new UnsafeBuffer(new byte[2000]), 0, 2000));
    }

    @Test
    void shouldReceiveLargeValues() {
        client.saveState("statestore", "key-1", new byte[5000]);
        await(direct.offerGet(STORE, key, 0, 5));
        assertEquals(5000, recorder.length);
    }

    @Test
    void shouldDeliverAndAcknowledge() {
        final long subscription = direct.subscribe("pubsub", "t", SubscribeOptions.none());
        value.putLong(0, 7);
        await(direct.offerPublish(PUBSUB, TOPIC, DirectName.EMPTY, value, 0, 64));
        while (recorder.deliveryId == 0) {
            direct.poll(recorder, 10);
        }
        assertEquals(subscription, recorder.subscriptionId);
        assertEquals(64, recorder.length);
        assertEquals(7, recorder.copy.getLong(0));
        assertEquals(1, direct.offerAck(subscription, recorder.deliveryId, Ack.SUCCESS));
        client.status(); // a round trip: the ack is there
        assertEquals(recorder.deliveryId + ":SUCCESS", node.acks.getFirst());
    }

    /** Its notice is read while the owner waits for an answer, and nobody listens; the other one is none of its own. */
    @Test
    void shouldTellWithTheNextPollWhatHasEndedMeanwhile() {
        client.subscribe("pubsub", "t", event -> Ack.SUCCESS).close();
        final long ended = direct.subscribe("pubsub", "t", SubscribeOptions.none());
        direct.subscribe("pubsub", FakeNode.REVOKING_TOPIC, SubscribeOptions.none());
        assertEquals(List.of(), recorder.ended);
        assertTrue(direct.poll(recorder, 10) > 0);
        direct.poll(recorder, 10);
        assertEquals(List.of(ended), recorder.ended);
    }

    @Test
    void shouldServeOtherThreadsWhileItPolls() throws Exception {
        final CompletableFuture<String> other =
                CompletableFuture.supplyAsync(() -> client.saveState("statestore", "other", new byte[1]));
        while (!other.isDone()) {
            direct.poll(recorder, 10);
        }
        assertEquals("1", other.get());
        assertThrows(IllegalStateException.class, () -> client.direct());
        direct.close();
        assertEquals(DirectClient.CLOSED, direct.offerGet(STORE, key, 0, 5));
        assertEquals(DirectClient.CLOSED, direct.poll(recorder, 10));
        assertTrue(client.getState("statestore", "other").found());
        direct = client.direct();
        await(direct.offerGet(STORE, key, 0, 5));
    }

    @Test
    void shouldComeBackAfterRestart() throws Exception {
        node.close();
        long result = 0;
        while (result != DirectClient.NOT_CONNECTED) {
            result = direct.poll(recorder, 10);
        }
        assertEquals(DirectClient.NOT_CONNECTED, direct.offerGet(STORE, key, 0, 5));
        node = FakeNode.start(dataDir);
        while (result < 0) {
            result = direct.poll(recorder, 10);
            direct.idle();
        }
        await(direct.offerGet(STORE, key, 0, 5));
    }

    @Test
    void shouldNotAllocateOnceWarm() {
        final LongSupplier getOffer = () -> direct.offerGet(STORE, key, 0, 5);
        final LongSupplier setOffer = () -> direct.offerSet(STORE, key, 0, 5, value, 0, 64);
        final LongSupplier publishOffer = () -> direct.offerPublish(PUBSUB, TOPIC, DirectName.EMPTY, value, 0, 64);
        final LongSupplier pingOffer = () -> direct.offerPing(17);
        final LongSupplier ackOffer = () -> direct.offerAck(1, 1, Ack.SUCCESS);
        client.saveState("statestore", "key-1", new byte[64]);
        AllocationProbe.assertNoAllocation(
                () -> {
                    await(repeat(getOffer));
                    await(repeat(setOffer));
                    await(repeat(publishOffer));
                    repeat(pingOffer);
                    repeat(ackOffer);
                },
                2_000,
                1_000);
        assertEquals(17, recorder.pong);
    }
}
