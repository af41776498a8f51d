package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.table.RecordTable;
import io.ledge.protocol.codec.AckDecoder;
import io.ledge.protocol.codec.AckStatus;
import io.ledge.protocol.codec.BindingInvokeDecoder;
import io.ledge.protocol.codec.BodyChunkDecoder;
import io.ledge.protocol.codec.CloseDecoder;
import io.ledge.protocol.codec.ComponentState;
import io.ledge.protocol.codec.ErrorDecoder;
import io.ledge.protocol.codec.InvokeDecoder;
import io.ledge.protocol.codec.InvokeResultDecoder;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.PublishDecoder;
import io.ledge.protocol.codec.SubscriptionKind;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Bytes that no client of ours sends, by the ten thousand: nothing is thrown, the session lives, whoever asked is answered,
 * and in the end everything is where it was. {@code -Dledge.fuzz.seed=N} repeats a run, {@code -Dledge.fuzz.count=N} makes
 * it longer.
 */
class FuzzTest {
    private static final int HEADER = MessageHeaderDecoder.ENCODED_LENGTH;
    private static final int INPUTS_PER_LIFE = 500;
    private static final int OFFSET = 40;
    private static final byte[] SMALL = "value".getBytes();

    private final long seed = Long.getLong("ledge.fuzz.seed", System.nanoTime());
    private final int count = Integer.getInteger("ledge.fuzz.count", 100_000);
    private final Random random = new Random(seed);
    private final UnsafeBuffer log = new UnsafeBuffer(new byte[512 * 1024]);
    private final List<byte[]> corpus = corpus();

    /** A valid message of every template, whoever may send it. */
    private static List<byte[]> corpus() {
        final List<byte[]> all = new ArrayList<>();
        all.add(Commands.connect(1, "app"));
        all.add(Commands.heartbeat(2, 3));
        all.add(Commands.close(3));
        all.add(Commands.chunk(5, 8000, 0, new byte[4096], 0, 4096));
        all.add(Commands.chunk(5, 8000, 4096, new byte[3904], 0, 3904));
        all.add(Commands.chunk(6, 5000, 0, new byte[4096], 0, 4096));
        all.add(Commands.wrapped(4, 5, 8000));
        all.add(Commands.get(5, "store", "k"));
        all.add(Commands.set(6, "store", "k", SMALL, SetOptions.NONE.ttl(1000)));
        all.add(Commands.set(7, "store", "b", new byte[0], SetOptions.NONE.body(5, 8000)));
        all.add(Commands.delete(8, "store", "k", SetOptions.NONE.etag(1)));
        all.add(Commands.bulkGet(9, "store", List.of("k", "b", "none")));
        all.add(Commands.transact(
                10,
                "store",
                Commands.Operation.upsert("k", "1"),
                new Commands.Operation("b", new byte[0], SetOptions.NONE.body(5, 8000)),
                Commands.Operation.delete("x"),
                Commands.Operation.check("none")));
        all.add(Commands.watch(22, "store", "k", -1, true));
        all.add(Commands.watch(23, "store", "", 5, false));
        all.add(Commands.unwatch(24, 1L << 32 | 1));
        all.add(Commands.scan(21, "store", "k", 2, true, new byte[0]));
        all.add(Commands.increment(20, "store", "n", 1, 5, 1000, true));
        all.add(Commands.publish(11, "bus", "t", SMALL, 0, 0, 1000));
        all.add(Commands.publish(12, "bus", "t", new byte[0], 5, 8000, 0));
        all.add(Commands.subscribe(
                13, "bus", "t", SubscribeOptions.DEFAULT.window(4).queue(8)));
        all.add(Commands.subscribe(14, SubscriptionKind.BINDING, "in", "", SubscribeOptions.DEFAULT));
        all.add(Commands.unsubscribe(15, 1L << 32 | 1));
        all.add(Commands.ack(16, 1L << 32 | 1, 1L << 16, AckStatus.RETRY));
        all.add(Commands.invoke(17, "out", SMALL, 0, 0));
        all.add(Commands.invoke(18, "out", new byte[0], 5, 8000));
        all.add(Commands.serve(25));
        all.add(Commands.unserve(26));
        all.add(Commands.invokeApp(27, "app0", SMALL, 0, 0, 100));
        all.add(Commands.invokeApp(28, "app1", new byte[0], 5, 8000, 0));
        all.add(Commands.invokeResult(1L << 32 | 1, 200, SMALL, 0, 0));
        all.add(Commands.invokeResult(1L << 32 | 2, 200, new byte[0], 5, 8000));
        all.add(Commands.statusGet(19));
        all.add(Commands.event("in", SMALL, 7, 0, 0));
        all.add(Commands.result(1L << 32 | 1, SMALL, 0, 0));
        all.add(Commands.error(1L << 32 | 1, 62, "no"));
        all.add(Commands.componentStatus("in", ComponentState.UP, 1, "note"));
        return all;
    }

    @Test
    void shouldBearWhateverItIsSent() {
        final CoreHarness core = new CoreHarness();
        try {
            for (int done = 0; done < count; ) {
                done += live(core, "app" + done % 3);
            }
            assertAllGivenBack(core);
            core.close();
        } catch (final Throwable t) {
            throw new AssertionError("repeat with -Dledge.fuzz.seed=" + seed + ": " + t + " " + core.errors, t);
        }
    }

    /** One session's life, which ends by a Close or after a while. @return inputs it was fed */
    private int live(final CoreHarness core, final String appId) {
        final TestPort port = new TestPort(core);
        final TestApp app = core.connect(appId);
        int i = 0;
        for (; i < INPUTS_PER_LIFE && !app.isOver(); i++) {
            feed(core, app, mutated(pick()));
            if (i % 50 == 0) {
                feedPort(core);
                answerInvocations(port);
                core.advanceMs(random.nextInt(50));
            }
        }
        answerInvocations(port);
        if (!app.isOver()) {
            app.die();
        }
        core.work();
        return i;
    }

    /** Closes are rare, so that lives are long. */
    private byte[] pick() {
        final byte[] picked = corpus.get(random.nextInt(corpus.size()));
        final boolean isClose =
                new MessageHeaderDecoder().wrap(new UnsafeBuffer(picked), 0).templateId() == CloseDecoder.TEMPLATE_ID;
        return isClose && random.nextInt(10) > 0 ? pick() : picked;
    }

    private void feed(final CoreHarness core, final TestApp app, final byte[] input) {
        log.putBytes(OFFSET, input);
        app.takeAll();
        while (!core.core.commandAdapter().onCommand(app.session(), log, OFFSET, input.length)) {
            core.doWork(); // a scan is not over
        }
        core.work(); // an answer may wait behind a body
        if (input.length < HEADER) {
            assertEquals(1, app.received().size());
            return;
        }
        final MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(new UnsafeBuffer(input), 0);
        final long correlationId = header.correlationId();
        final boolean isSilent =
                switch (header.templateId()) {
                    case AckDecoder.TEMPLATE_ID,
                            BodyChunkDecoder.TEMPLATE_ID,
                            PublishDecoder.TEMPLATE_ID,
                            BindingInvokeDecoder.TEMPLATE_ID,
                            InvokeDecoder.TEMPLATE_ID,
                            InvokeResultDecoder.TEMPLATE_ID,
                            ErrorDecoder.TEMPLATE_ID,
                            CloseDecoder.TEMPLATE_ID -> true;
                    default -> false;
                };
        if (!isSilent) {
            assertFalse(app.isOver(), "the session lives");
            assertTrue(
                    app.received().stream().anyMatch(reply -> reply.correlationId() == correlationId),
                    () -> "no answer to " + header + ": " + app.received());
        }
    }

    private void feedPort(final CoreHarness core) {
        final byte[] input = mutated(corpus.get(corpus.size() - 1 - random.nextInt(4)));
        log.putBytes(OFFSET, input);
        assertTrue(core.core.commandAdapter().onCommand(core.port.session(), log, OFFSET, input.length));
    }

    private static void answerInvocations(final TestPort port) {
        for (final Reply reply : port.read()) {
            if (reply.templateId() == BindingInvokeDecoder.TEMPLATE_ID) {
                port.submit(Commands.error(reply.correlationId(), 62, "no"));
            }
        }
        port.read();
    }

    private byte[] mutated(final byte[] valid) {
        byte[] bytes = valid.clone();
        switch (random.nextInt(8)) {
            case 0 -> {} // valid, at the wrong time perhaps
            case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)); // truncated
            case 2 -> {
                bytes = new byte[random.nextInt(300)];
                random.nextBytes(bytes);
            }
            case 3 -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(50)); // longer than it says
            case 4 -> { // another version, schema, template or block length
                final int field = 2 * random.nextInt(4);
                new UnsafeBuffer(bytes).putShort(field, (short) random.nextInt(100), ByteOrder.LITTLE_ENDIAN);
            }
            case 5 -> { // a number, which may be a length, turned into an extreme one
                final int at = HEADER + random.nextInt(Math.max(1, bytes.length - HEADER - 4));
                if (at + 4 <= bytes.length) {
                    new UnsafeBuffer(bytes).putInt(at, extreme(), ByteOrder.LITTLE_ENDIAN);
                }
            }
            default -> {
                for (int i = random.nextInt(8); i >= 0; i--) {
                    final int at = HEADER + random.nextInt(Math.max(1, bytes.length - HEADER));
                    if (at < bytes.length) {
                        bytes[at] = (byte) random.nextInt();
                    }
                }
            }
        }
        return bytes;
    }

    private int extreme() {
        return switch (random.nextInt(6)) {
            case 0 -> -1;
            case 1 -> Integer.MIN_VALUE;
            case 2 -> Integer.MAX_VALUE;
            case 3 -> -random.nextInt(200);
            case 4 -> 0xFFFF;
            default -> random.nextInt();
        };
    }

    private static void assertAllGivenBack(final CoreHarness core) {
        core.advanceMs(60_000, 1000); // subscriptions are given up, items expire
        final RecordTable table = core.core.state().table();
        final List<Long> records = new ArrayList<>();
        for (long cursor = RecordTable.SCAN_START; cursor != RecordTable.SCAN_END; ) {
            cursor = table.scan(cursor, 1000, RecordTable.ALL_STORES, records::add);
        }
        records.stream()
                .distinct()
                .filter(record -> table.expiryMs(record) == 0)
                .forEach(table::remove);
        assertEquals(0, core.pending(), "requests under way");
        assertEquals(0, core.messages(), "messages");
        assertEquals(0, core.core.pubSub().subscriptionCount(), "subscriptions");
        assertEquals(0, core.core.state().watches().count(), "watches");
        assertEquals(1, core.core.sessions().openCount(), "sessions beside the port");
        assertEquals(core.core.timerCount(), table.entryCount(), "timers beside those of items that live for ages");
    }
}
