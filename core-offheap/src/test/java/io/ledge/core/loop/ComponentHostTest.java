package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.binding.ComponentContext;
import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentHost;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.binding.InputBinding;
import io.ledge.core.binding.OutputBinding;
import io.ledge.core.session.CommandHandler;
import io.ledge.core.session.Egress;
import io.ledge.core.session.Ingress;
import io.ledge.core.session.Session;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.AckStatus;
import io.ledge.protocol.codec.BindingEventDecoder;
import io.ledge.protocol.codec.BindingResultDecoder;
import io.ledge.protocol.codec.BodyChunkDecoder;
import io.ledge.protocol.codec.ComponentState;
import io.ledge.protocol.codec.ComponentStatusDecoder;
import io.ledge.protocol.codec.SubscriptionKind;
import io.ledge.test.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real component on its own threads, and the core at home on its own: what either sends arrives at the other. */
@Timeout(60)
class ComponentHostTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final CoreHarness core = new CoreHarness();
    private final ComponentHost host = new ComponentHost(core.port, core.core.bodies(), 4 << 20);
    private final Echo echo = new Echo();
    private final Client client = new Client();
    private Thread home;

    /** An output binding that echoes, and an input binding that brings in what the test hands it. */
    private static final class Echo implements OutputBinding, InputBinding {
        private final Queue<AckStatus> settled = new ConcurrentLinkedQueue<>();
        private final CountDownLatch gate = new CountDownLatch(1);
        private volatile ComponentContext context;
        private volatile boolean isClosed;

        @Override
        public void start(final ComponentContext componentContext) {
            context = componentContext;
            context.status(ComponentState.UP, "ready");
        }

        @Override
        public Set<String> operations() {
            return Set.of("create");
        }

        @Override
        public Response invoke(final Request request) throws Exception {
            return switch (new String(request.data(), 0, Math.min(5, request.data().length))) {
                case "fail!" -> throw new IllegalStateException("the pump is dry");
                case "wait!" -> {
                    gate.await();
                    yield Response.EMPTY;
                }
                case "meta!" -> new Response(new byte[0], "", Map.of("m", "x".repeat(9000)));
                default -> new Response(request.data(), request.contentType(), request.metadata());
            };
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }

    /** An app whose messages the test queues on its own thread and the core takes on the core's. */
    private final class Client implements Egress, Ingress {
        private final Queue<byte[]> outgoing = new ConcurrentLinkedQueue<>();
        private final Queue<Reply> received = new ConcurrentLinkedQueue<>();
        private final AtomicInteger chunkBytes = new AtomicInteger();
        private volatile Session session;

        @Override
        public int offer(final DirectBuffer buffer, final int offset, final int length) {
            final byte[] bytes = new byte[length];
            buffer.getBytes(offset, bytes);
            final Reply reply = new Reply(bytes);
            if (reply.templateId() == BodyChunkDecoder.TEMPLATE_ID) {
                chunkBytes.addAndGet(reply.chunk().chunkLength());
            } else {
                received.add(reply);
            }
            return 0;
        }

        @Override
        public int poll(final CommandHandler handler, final long nowNs, final int limit, final boolean isHome) {
            int workCount = 0;
            for (byte[] message = outgoing.peek();
                    message != null && session.outbox().hasRoom();
                    message = outgoing.peek()) {
                if (!handler.onCommand(session, new UnsafeBuffer(message), 0, message.length)) {
                    break;
                }
                outgoing.remove();
                workCount++;
            }
            return workCount;
        }

        @Override
        public boolean isQuiet() {
            return outgoing.isEmpty();
        }

        @Override
        public long nextDeadlineNs() {
            return Long.MAX_VALUE;
        }

        @Override
        public void onBlocked() {}

        @Override
        public void close() {}

        void send(final byte[] message) {
            outgoing.add(message);
            core.home.bell().ring();
        }

        Reply await(final Predicate<Reply> wanted) {
            Await.await(TIMEOUT, () -> "received: " + received, () -> received.stream()
                    .anyMatch(wanted));
            final Reply reply = received.stream().filter(wanted).findFirst().orElseThrow();
            received.remove(reply);
            return reply;
        }
    }

    @BeforeEach
    void start() {
        host.add(spec("both"), echo);
        host.add(spec("in"), new InputBinding() {
            @Override
            public void start(final ComponentContext context) throws ComponentException {
                throw new ComponentException("in.yaml:3: it can never work");
            }

            @Override
            public void close() {}
        });
        core.core.addBinding("both", "bindings.test", true, true);
        client.session = core.core.sessions().open(Session.Kind.IPC, client);
        core.core.addIngress(client);
        home = Thread.ofPlatform().name("core").start(core.home);
        host.start();
        client.send(Commands.connect(1, "app"));
        client.await(reply -> reply.correlationId() == 1);
        Await.await(TIMEOUT, () -> "the component did not start", () -> echo.context != null);
    }

    private static ComponentSpec spec(final String name) {
        return new ComponentSpec(
                name, "bindings.test", "v1", Map.of(), List.of(), false, Duration.ofSeconds(5), name + ".yaml:1");
    }

    @AfterEach
    void stop() throws InterruptedException {
        echo.gate.countDown();
        host.close();
        assertTrue(echo.isClosed);
        core.home.close();
        home.join(TIMEOUT);
        core.regions.close();
        assertEquals(List.of(), core.errors);
    }

    private Reply invoke(final long id, final String data) {
        client.send(Commands.invoke(id, "both", data.getBytes(), 0, 0));
        return client.await(reply -> reply.correlationId() == id);
    }

    @Test
    void shouldAnswerInvocations() {
        for (int i = 100; i < 300; i++) {
            final BindingResultDecoder result = invoke(i, "data-" + i).result();
            for (final BindingResultDecoder.MetadataDecoder metadata : result.metadata()) {
                assertEquals("m", metadata.name());
                assertEquals("v", metadata.value());
            }
            assertEquals("text/plain", result.contentType());
            final byte[] data = new byte[result.dataLength()];
            result.getData(data, 0, data.length);
            assertArrayEquals(("data-" + i).getBytes(), data);
        }
    }

    @Test
    void shouldEchoABodyOfTheLargestSize() {
        final byte[] body = new byte[4 << 20];
        for (int offset = 0; offset < body.length; offset += 4096) {
            client.send(Commands.chunk(5, body.length, offset, body, offset, 4096));
        }
        client.send(Commands.invoke(100, "both", new byte[0], 5, body.length));
        final Reply reply = client.await(answer -> answer.correlationId() == 100);
        assertEquals(body.length, reply.result().bodyLength());
        Await.await(TIMEOUT, () -> "bytes: " + client.chunkBytes, () -> client.chunkBytes.get() == body.length);
        Await.await(TIMEOUT, () -> "blocks: " + core.bodyBlocks(), () -> core.bodyBlocks() == 0);
    }

    @Test
    void shouldSayWhyAnInvocationFailed() {
        final Reply failed = invoke(100, "fail!");
        assertEquals(ErrorCode.BINDING_FAILED, failed.code());
        assertTrue(failed.error().message().contains("the pump is dry"), failed::toString);
        final Reply tooLong = invoke(101, "meta!");
        assertEquals(ErrorCode.BODY_TOO_LARGE, tooLong.code());
    }

    @Test
    void shouldRefuseInvocationsOfASlowComponent() {
        final int count = 200;
        for (int i = 0; i < count; i++) {
            client.send(Commands.invoke(1000 + i, "both", "wait!".getBytes(), 0, 0));
        }
        final Reply refused = client.await(reply -> reply.correlationId() >= 1000);
        assertEquals(ErrorCode.BACK_PRESSURE, refused.code());
        echo.gate.countDown();
        Await.await(TIMEOUT, () -> "answers: " + client.received.size(), () -> client.received.size() == count - 1);
    }

    @Test
    void shouldBringEventsInAndTellTheirFate() {
        final ComponentContext context = echo.context;
        assertTrue(context.offerEvent(event("x".getBytes(), Map.of()), echo.settled::add));
        Await.await(TIMEOUT, () -> "not settled", () -> echo.settled.size() == 1);
        assertEquals(AckStatus.RETRY, echo.settled.remove(), "nobody is subscribed");

        client.send(Commands.subscribe(2, SubscriptionKind.BINDING, "both", "", SubscribeOptions.DEFAULT));
        client.await(reply -> reply.correlationId() == 2);
        assertTrue(context.offerEvent(event(new byte[50_000], Map.of("m", "v")), echo.settled::add));
        final Reply reply = client.await(answer -> answer.templateId() == BindingEventDecoder.TEMPLATE_ID);
        assertEquals(50_000, client.chunkBytes.get());
        assertEquals("m", reply.event().metadata().next().name());
        client.send(
                Commands.ack(3, reply.event().subscriptionId(), reply.event().deliveryId(), AckStatus.SUCCESS));
        Await.await(TIMEOUT, () -> "not settled", () -> echo.settled.size() == 1);
        assertEquals(AckStatus.SUCCESS, echo.settled.remove());
        // The core tells the component first, then lets go of the body.
        Await.await(TIMEOUT, () -> "blocks: " + core.bodyBlocks(), () -> core.bodyBlocks() == 0);
    }

    @Test
    void shouldSettleWhatCanNeverBeTaken() {
        final ComponentContext context = echo.context;
        assertTrue(context.offerEvent(event(new byte[(4 << 20) + 1], Map.of()), echo.settled::add));
        assertTrue(context.offerEvent(event(new byte[1], Map.of("m", "x".repeat(9000))), echo.settled::add));
        Await.await(TIMEOUT, () -> "not settled", () -> echo.settled.size() == 2);
        assertEquals(AckStatus.DROP, echo.settled.remove());
        assertEquals(AckStatus.DROP, echo.settled.remove());
    }

    @Test
    void shouldTakeAnEventWithLongMetadataByMovingItsDataAside() {
        final ComponentContext context = echo.context;
        assertTrue(context.offerEvent(event(new byte[4096], Map.of("m", "x".repeat(7000))), echo.settled::add));
        Await.await(TIMEOUT, () -> "not settled", () -> echo.settled.size() == 1);
        assertEquals(AckStatus.RETRY, echo.settled.remove());
        Await.await(TIMEOUT, () -> "blocks: " + core.bodyBlocks(), () -> core.bodyBlocks() == 0);
    }

    private static ComponentContext.Event event(final byte[] data, final Map<String, String> metadata) {
        return new ComponentContext.Event(data, "text/plain", metadata, 0);
    }

    @Test
    void shouldShowHowItsComponentsAre() {
        Await.await(
                TIMEOUT,
                () -> "states: " + states(),
                () -> states().contains("in FAILED") && states().contains("both UP"));
    }

    private List<String> states() {
        client.received.clear();
        client.send(Commands.statusGet(9));
        client.send(Commands.heartbeat(10, 0)); // answered behind the last row
        client.await(reply -> reply.correlationId() == 10);
        return client.received.stream()
                .filter(reply -> reply.templateId() == ComponentStatusDecoder.TEMPLATE_ID)
                .map(Reply::componentStatus)
                .map(row -> {
                    final ComponentState state = row.state();
                    return row.componentName() + " " + state;
                })
                .toList();
    }

    /** Many invocations that end in a refusal, while nobody on the other side may wait for room. */
    @Test
    void shouldNotBlockEachOtherWhenBothRingsAreFull() {
        final ComponentContext context = echo.context;
        final Thread flood = Thread.ofVirtual().start(() -> {
            for (int i = 0; i < 20_000; i++) {
                while (!context.offerEvent(event(new byte[500], Map.of()), echo.settled::add)) {
                    Thread.yield();
                }
            }
        });
        for (int i = 0; i < 3_000; i++) {
            client.send(Commands.invoke(10_000 + i, "both", "fail!".getBytes(), 0, 0));
        }
        Await.await(TIMEOUT, () -> "answers: " + client.received.size(), () -> client.received.size() == 3_000);
        Await.await(TIMEOUT, () -> "settled: " + echo.settled.size(), () -> echo.settled.size() == 20_000);
        Await.await(TIMEOUT, () -> "still flooding", () -> !flood.isAlive());
    }
}
