package io.ledge.benchmarks.peer;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FragmentHandler;
import io.ledge.benchmarks.rig.Lifeline;
import io.ledge.benchmarks.rig.PingPong;
import io.ledge.protocol.Ipc;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * Raw Aeron IPC: no session, no decoding, no table. Variant {@code spin} burns a core on each side; {@code backoff} waits
 * with Aeron's own strategy, parking up to a millisecond, which is what one has without a doorbell. Channel, terms and
 * driver are as a node's.
 */
public final class AeronPingPong implements PingPong {
    private static final int FRAGMENT_LIMIT = 10;

    private final String variant;

    public AeronPingPong(final String variant) {
        this.variant = variant;
        newIdleStrategy();
    }

    @Override
    public String name() {
        return "aeron-" + variant;
    }

    @Override
    public String variant() {
        return variant;
    }

    @Override
    public void serve(final Path directory, final Lifeline lifeline) {
        try (MediaDriver driver = MediaDriver.launch(driverContext(directory));
                Aeron aeron = Aeron.connect(clientContext(directory).driverAgentInvoker(driver.sharedAgentInvoker()));
                Subscription requests = aeron.addSubscription(Ipc.ingressChannel(), Ipc.INGRESS_STREAM_ID);
                ExclusivePublication answers =
                        aeron.addExclusivePublication(Ipc.ingressChannel(), Ipc.EGRESS_STREAM_ID)) {
            final IdleStrategy idle = newIdleStrategy();
            final BufferClaim claim = new BufferClaim();
            final FragmentHandler echo = (buffer, offset, length, header) -> {
                while (answers.tryClaim(length, claim) < 0 && lifeline.isUp()) {
                    aeron.conductorAgentInvoker().invoke(); // the publisher's limit moves there
                }
                claim.buffer().putBytes(claim.offset(), buffer, offset, length);
                claim.commit();
            };
            lifeline.ready();
            while (lifeline.isUp()) {
                int workCount = driver.sharedAgentInvoker().invoke();
                workCount += aeron.conductorAgentInvoker().invoke();
                workCount += requests.poll(echo, FRAGMENT_LIMIT);
                idle.idle(workCount);
            }
        }
    }

    @Override
    public Asker connect(final Path directory) {
        return new AeronAsker(Aeron.connect(clientContext(directory)), newIdleStrategy());
    }

    private IdleStrategy newIdleStrategy() {
        return switch (variant) {
            case "spin" -> new BusySpinIdleStrategy();
            case "backoff" -> new BackoffIdleStrategy(10, 20, 1_000, TimeUnit.MILLISECONDS.toNanos(1));
            default -> throw new IllegalArgumentException("spin or backoff: " + variant);
        };
    }

    private static MediaDriver.Context driverContext(final Path directory) {
        return new MediaDriver.Context()
                .aeronDirectoryName(aeronDirectory(directory))
                .threadingMode(ThreadingMode.INVOKER)
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true)
                .asyncExecutorEnabled(false)
                .ipcTermBufferLength(Ipc.TERM_LENGTH);
    }

    private static Aeron.Context clientContext(final Path directory) {
        return new Aeron.Context().aeronDirectoryName(aeronDirectory(directory)).useConductorAgentInvoker(true);
    }

    private static String aeronDirectory(final Path directory) {
        return directory.resolve("aeron").toString();
    }

    private static final class AeronAsker implements Asker {
        private static final int CONDUCTOR_INTERVAL = 1024;

        private final Aeron aeron;
        private final IdleStrategy idle;
        private final ExclusivePublication requests;
        private final Subscription answers;
        private final BufferClaim claim = new BufferClaim();
        private final FragmentHandler onAnswer;
        private int arrived;
        private int polls;

        AeronAsker(final Aeron aeron, final IdleStrategy idle) {
            this.aeron = aeron;
            this.idle = idle;
            this.onAnswer = (buffer, offset, length, header) -> arrived++;
            this.answers = aeron.addSubscription(Ipc.ingressChannel(), Ipc.EGRESS_STREAM_ID);
            this.requests = aeron.addExclusivePublication(Ipc.ingressChannel(), Ipc.INGRESS_STREAM_ID);
            while (!answers.isConnected() || !requests.isConnected()) {
                aeron.conductorAgentInvoker().invoke();
                Thread.onSpinWait();
            }
        }

        @Override
        public boolean offer() {
            if (requests.tryClaim(Payload.LENGTH, claim) < 0) {
                return false;
            }
            claim.buffer().setMemory(claim.offset(), Payload.LENGTH, (byte) polls);
            claim.commit();
            return true;
        }

        @Override
        public int poll() {
            arrived = 0;
            answers.poll(onAnswer, FRAGMENT_LIMIT);
            if ((++polls & (CONDUCTOR_INTERVAL - 1)) == 0) {
                aeron.conductorAgentInvoker().invoke(); // keeps this client alive with the driver
            }
            if (arrived > 0) {
                idle.reset();
            }
            return arrived;
        }

        @Override
        public void idle() {
            idle.idle();
        }

        @Override
        public void close() {
            aeron.close();
        }
    }
}
