package io.ledge.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Aeron;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.NodeFiles;
import io.ledge.protocol.ProtocolVersion;
import io.ledge.protocol.codec.DoneDecoder;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.StateBulkItemDecoder;
import io.ledge.protocol.codec.StateValueDecoder;
import io.ledge.protocol.codec.SubscribedDecoder;
import io.ledge.protocol.wake.WakeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that are honest but not ours of today: one of a newer version, one that knows no doorbell. */
@Timeout(60)
class StrangeClientTest {
    private static final int ADDED_TO_BLOCK = 12;
    private static final int ADDED_AT_END = 5;

    @TempDir
    private static Path scratch;

    private static NodeProcess node;
    private static Aeron aeron;

    @BeforeAll
    static void start() {
        node = NodeProcess.start(scratch, NodeProcess.MEMORY, NodeProcess.GREENHOUSE);
        aeron = Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(node.directory().toString())
                .useConductorAgentInvoker(true));
    }

    @AfterAll
    static void stop() {
        aeron.close();
        node.close();
    }

    @Test
    void shouldAnswerANewerClientAsOneOfToday() throws IOException {
        try (WakeFile wakeFile = WakeFile.map(node.directory().resolve(NodeFiles.WAKE_FILE));
                RawSession today = session(wakeFile).connect("today");
                RawSession newer = session(wakeFile).connect("newer")) {
            final List<byte[]> messages = new HonestMessages().all();
            messages.forEach(message -> today.offer(new UnsafeBuffer(message), message.length));
            messages.stream()
                    .map(StrangeClientTest::newer)
                    .forEach(message -> newer.offer(new UnsafeBuffer(message), message.length));
            for (final RawSession session : List.of(today, newer)) {
                session.awaitAnswers();
                session.await("an answer of the binding", () -> session.poll() >= 0 && hasBindingAnswered(session));
            }

            assertEquals(
                    List.of(
                            StateValueDecoder.TEMPLATE_ID,
                            DoneDecoder.TEMPLATE_ID,
                            StateBulkItemDecoder.TEMPLATE_ID,
                            StateBulkItemDecoder.TEMPLATE_ID,
                            DoneDecoder.TEMPLATE_ID,
                            DoneDecoder.TEMPLATE_ID,
                            SubscribedDecoder.TEMPLATE_ID),
                    today.answers());
            assertEquals(1, today.errors().size(), () -> "only the binding's: " + today.errors());
            assertEquals(today.answers(), newer.answers());
            assertEquals(today.errors(), newer.errors());
        }
    }

    /** Nobody rings for it: it is heard when the node looks by itself, which is at least ten times a second. */
    @Test
    void shouldServeAClientWithoutADoorbell() {
        final Runnable silence = () -> {};
        try (RawSession session = new RawSession(aeron, silence, Ipc.ingressChannel()).connect("plain")) {
            final long startNs = System.nanoTime();
            session.awaitAnswers();
            final Duration took = Duration.ofNanos(System.nanoTime() - startNs);

            assertTrue(took.toMillis() < 1_000, () -> "answered after " + took);
        }
    }

    private static boolean hasBindingAnswered(final RawSession session) {
        return session.errors().containsKey(ErrorCode.BINDING_OPERATION_UNSUPPORTED);
    }

    private static RawSession session(final WakeFile wakeFile) {
        return new RawSession(aeron, wakeFile.doorbell(Ipc.NODE_DOORBELL)::ring, Ipc.ingressChannel());
    }

    /** The same message of a version that has more fields at the end of its block, and more data at its end. */
    private static byte[] newer(final byte[] message) {
        final int headerLength = MessageHeaderEncoder.ENCODED_LENGTH;
        final int blockLength =
                new MessageHeaderDecoder().wrap(new UnsafeBuffer(message), 0).blockLength();
        final int blockEnd = headerLength + blockLength;
        final byte[] newer = new byte[message.length + ADDED_TO_BLOCK + ADDED_AT_END];
        Arrays.fill(newer, (byte) 0x5a);
        System.arraycopy(message, 0, newer, 0, blockEnd);
        System.arraycopy(message, blockEnd, newer, blockEnd + ADDED_TO_BLOCK, message.length - blockEnd);
        new MessageHeaderEncoder()
                .wrap(new UnsafeBuffer(newer), 0)
                .blockLength(blockLength + ADDED_TO_BLOCK)
                .version(ProtocolVersion.CURRENT + 1);
        return newer;
    }
}
