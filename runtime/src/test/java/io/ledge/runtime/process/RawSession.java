package io.ledge.runtime.process;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.BindingEventDecoder;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.CloseDecoder;
import io.ledge.protocol.codec.CloseReason;
import io.ledge.protocol.codec.ConnectEncoder;
import io.ledge.protocol.codec.ConnectedDecoder;
import io.ledge.protocol.codec.DeliverDecoder;
import io.ledge.protocol.codec.ErrorDecoder;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.test.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A session made by hand, for a client that keeps to no rule: raw Aeron, any bytes in, what the node says to them counted.
 * Used by one thread, which also runs the Aeron client's conductor.
 */
final class RawSession implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int POLL_LIMIT = 64;

    /** Of a message whose refusal says that everything before it was read: commands of a session execute in order. */
    private static final long END = 0x0E0D_0E0D_0E0D_0E0DL;

    private static final int END_TEMPLATE_ID = 0xFFFE;

    private final Aeron aeron;
    private final Runnable ring;
    private final ExclusivePublication publication;
    private final Subscription subscription;
    private final Image image;
    private final FragmentHandler onMessage = (buffer, offset, length, header) -> onMessage(buffer, offset);
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final Map<ErrorCode, Integer> errors = new EnumMap<>(ErrorCode.class);
    private final List<Integer> answers = new ArrayList<>();
    private CloseReason closeReason;
    private boolean isConnected;
    private boolean isEndAnswered;

    /**
     * @param ring wakes the node, or does nothing, as a client would that knows no doorbell
     * @param ingressChannel {@link Ipc#ingressChannel}, or another that a stranger may think of
     */
    RawSession(final Aeron aeron, final Runnable ring, final String ingressChannel) {
        this.aeron = aeron;
        this.ring = ring;
        final long publicationId = aeron.asyncAddExclusivePublication(ingressChannel, Ipc.INGRESS_STREAM_ID);
        await("publication", () -> aeron.getExclusivePublication(publicationId) != null);
        publication = aeron.getExclusivePublication(publicationId);
        final long subscriptionId =
                aeron.asyncAddSubscription(Ipc.egressChannel(publication.sessionId()), Ipc.EGRESS_STREAM_ID);
        await("subscription", () -> aeron.getSubscription(subscriptionId) != null);
        subscription = aeron.getSubscription(subscriptionId);
        await("image", () -> subscription.imageCount() > 0);
        image = subscription.imageAtIndex(0);
    }

    /** A proper Connect, as what comes after it must be improper by itself. */
    RawSession connect(final String appId) {
        final MutableDirectBuffer buffer = new UnsafeBuffer(new byte[512]);
        final ConnectEncoder connect = new ConnectEncoder();
        connect.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .pid(ProcessHandle.current().pid())
                .hangUpWatched(BooleanType.FALSE)
                .appId(appId)
                .clientName("raw")
                .token("");
        offer(buffer, MessageHeaderEncoder.ENCODED_LENGTH + connect.encodedLength());
        await("Connected", () -> poll() >= 0 && (isConnected || isOver()));
        return this;
    }

    /** Waits for room as long as the session lives. Returns whether it was sent. */
    boolean offer(final DirectBuffer buffer, final int length) {
        final long[] position = {Publication.BACK_PRESSURED};
        await("room", () -> {
            position[0] = publication.offer(buffer, 0, length);
            poll();
            return position[0] > 0 || isOver() || position[0] == Publication.CLOSED;
        });
        ring.run();
        return position[0] > 0;
    }

    /** Never waits, never reads: a client that is deaf. */
    boolean offerDeaf(final DirectBuffer buffer, final int length) {
        aeron.conductorAgentInvoker().invoke();
        final boolean isSent = publication.offer(buffer, 0, length) > 0;
        ring.run();
        return isSent;
    }

    int poll() {
        aeron.conductorAgentInvoker().invoke();
        return image.poll(onMessage, POLL_LIMIT);
    }

    /** Has the node ended it? */
    boolean isOver() {
        return closeReason != null || image.isClosed() || image.isEndOfStream();
    }

    /** As the node said it, or null. */
    CloseReason closeReason() {
        return closeReason;
    }

    /** How often each error came. */
    Map<ErrorCode, Integer> errors() {
        return errors;
    }

    /** Template ids of the answers, deliveries left out, in the order of their coming. */
    List<Integer> answers() {
        return answers;
    }

    /** Returns when the node has answered all that was sent, or ended the session. */
    void awaitAnswers() {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[MessageHeaderEncoder.ENCODED_LENGTH]);
        new MessageHeaderEncoder()
                .wrap(buffer, 0)
                .schemaId(MessageHeaderEncoder.SCHEMA_ID)
                .version(MessageHeaderEncoder.SCHEMA_VERSION)
                .templateId(END_TEMPLATE_ID)
                .correlationId(END);
        offer(buffer, buffer.capacity());
        await("an answer to the last frame", () -> {
            while (poll() > 0) {
                // all there is
            }
            return isEndAnswered || isOver();
        });
    }

    void await(final String what, final BooleanSupplier condition) {
        Await.await(PATIENCE, () -> what + " of a raw session; errors so far " + errors, () -> {
            aeron.conductorAgentInvoker().invoke();
            ring.run();
            return condition.getAsBoolean();
        });
    }

    private void onMessage(final DirectBuffer buffer, final int offset) {
        header.wrap(buffer, offset);
        switch (header.templateId()) {
            case ConnectedDecoder.TEMPLATE_ID -> isConnected = true;
            case ErrorDecoder.TEMPLATE_ID ->
                onError(new ErrorDecoder()
                        .wrapAndApplyHeader(buffer, offset, header)
                        .code());
            case CloseDecoder.TEMPLATE_ID ->
                closeReason = new CloseDecoder()
                        .wrapAndApplyHeader(buffer, offset, header)
                        .reason();
            case DeliverDecoder.TEMPLATE_ID, BindingEventDecoder.TEMPLATE_ID -> {
                // of a subscription that a frame happened to make; never acknowledged
            }
            default -> answers.add(header.templateId());
        }
    }

    private void onError(final int code) {
        if (header.correlationId() == END) {
            isEndAnswered = true;
        } else {
            errors.merge(ErrorCode.of(code), 1, Integer::sum);
        }
    }

    @Override
    public void close() {
        publication.close();
        subscription.close();
        aeron.conductorAgentInvoker().invoke();
        ring.run();
    }
}
