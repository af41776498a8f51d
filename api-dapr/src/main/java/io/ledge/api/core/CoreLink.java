package io.ledge.api.core;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.port.AppPort;
import io.ledge.core.port.AppPorts;
import io.ledge.core.session.Replies;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.ProtocolVersion;
import io.ledge.protocol.codec.BodyChunkDecoder;
import io.ledge.protocol.codec.ErrorDecoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.WrappedEncoder;
import java.util.concurrent.CompletableFuture;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One app's line to the core: numbers the calls, keeps who waits for which answer, and reads what comes.
 *
 * <pre>
 *   encode into {@link #buffer()}  ▸  {@link #send}  ▸  {@link #flush}: the cycle runs, here or there  ▸  the answer's reader runs
 * </pre>
 *
 * <p>When the ring is full the call fails at once with BACK_PRESSURE: nothing was taken.
 */
public final class CoreLink implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger("ledge.api");
    private static final int READ_LIMIT = 256;
    private static final int HEADER_LENGTH = MessageHeaderEncoder.ENCODED_LENGTH;

    /** Reads one message of an answer. */
    @FunctionalInterface
    interface Reader {
        /** @return true when no more messages of this answer follow */
        boolean read(int templateId, Incoming in);
    }

    /** Who waits. */
    private record Waiting(Reader reader, Reply<?> reply) {}

    private final LinkThread io;
    private final Long2ObjectHashMap<Waiting> waiting = new Long2ObjectHashMap<>();
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(Ipc.MAX_MESSAGE_LENGTH);
    private final UnsafeBuffer wrapping = new UnsafeBuffer(new byte[HEADER_LENGTH + WrappedEncoder.BLOCK_LENGTH]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final WrappedEncoder wrapped = new WrappedEncoder();
    private final Incoming in = new Incoming();
    private final UnsafeBuffer bytes = new UnsafeBuffer(0, 0);
    private final MessageHandler messageHandler = this::onMessage;
    private AppPort port;
    private DeliveryListener deliveries = DeliveryListener.NONE;
    private DeliveryListener changes = DeliveryListener.NONE;
    private DeliveryListener invocations = DeliveryListener.NONE;
    private long lastId;
    private long submittedLength; // since the last flush

    private CoreLink(final LinkThread io) {
        this.io = io;
    }

    /** Opens a session for the app. Completes on the I/O thread. */
    public static CompletableFuture<CoreLink> open(final AppPorts ports, final String appId, final LinkThread io) {
        final CoreLink link = new CoreLink(io);
        final CompletableFuture<CoreLink> opened = new CompletableFuture<>();
        ports.open(appId, io.owner(link::onEvents))
                .whenComplete((port, failure) -> io.execute(() -> {
                    link.port = port;
                    if (failure == null) {
                        io.add(link);
                        opened.complete(link);
                    } else {
                        opened.completeExceptionally(failure);
                    }
                }));
        return opened;
    }

    public LinkThread io() {
        return io;
    }

    /** Runs a task on the link's thread. */
    public void execute(final Runnable task) {
        io.execute(task);
    }

    /** Where deliveries of this app's subscriptions go. */
    public void deliveries(final DeliveryListener listener) {
        deliveries = listener;
    }

    /** Where changes of watched stores go. */
    void changes(final DeliveryListener listener) {
        changes = listener;
    }

    /** Where calls of this app go. */
    void invocations(final DeliveryListener listener) {
        invocations = listener;
    }

    // for the proxies

    /** To encode one message into, header included; then {@link #send}. */
    MutableDirectBuffer buffer() {
        return buffer;
    }

    MessageHeaderEncoder header() {
        return header;
    }

    /**
     * Puts a value that is too long for a message into the arena.
     *
     * @return 0: it goes inline; above 0: its bodyId; below 0: it cannot be taken ({@link #bodyError})
     */
    long body(final byte[] value) {
        if (value.length <= Ipc.INLINE_LIMIT) {
            return 0;
        }
        submittedLength += value.length;
        bytes.wrap(value);
        final long handle = port.allocateBody(bytes, 0, value.length);
        return handle == 0 ? -1 : handle;
    }

    /** The message that was to name the bodies is not sent. */
    void releaseBodies() {
        port.releaseBodies();
    }

    /** Why {@link #body} refused. */
    static ErrorCode bodyError(final long body) {
        return body == BodyArena.TOO_LONG ? ErrorCode.BODY_TOO_LARGE : ErrorCode.BACK_PRESSURE;
    }

    /** Sends the encoded message as a call; its answer is read by the reader, an error goes to the reply. */
    void send(final int encodedLength, final Reply<?> reply, final Reader reader) {
        send(encodedLength, "", reply, reader);
    }

    /** @param traceparent W3C's text, for the message's header; empty, or not one: none */
    void send(final int encodedLength, final String traceparent, final Reply<?> reply, final Reader reader) {
        final long id = ++lastId;
        waiting.put(id, new Waiting(reader, reply));
        if (!offer(id, encodedLength, traceparent)) {
            waiting.remove(id);
            reply.failed(
                    ErrorCode.BACK_PRESSURE,
                    port.isClosed() ? "the node is closing" : "the node has more requests than it can take: try again");
        }
    }

    /** Sends a message that is not answered unless it is wrong. @return false when the ring is full */
    boolean tell(final int encodedLength) {
        return tell(0, encodedLength);
    }

    /** Sends the answer to what came with this correlation id. @return false when the ring is full */
    boolean tell(final long correlationId, final int encodedLength) {
        return offer(correlationId, encodedLength, "");
    }

    private boolean offer(final long id, final int encodedLength, final String traceparent) {
        final int length = HEADER_LENGTH + encodedLength;
        Replies.clearHeaderTail(buffer);
        header.wrap(buffer, 0).correlationId(id);
        TraceParent.put(header, traceparent);
        submittedLength += length;
        return length <= Ipc.MAX_MESSAGE_LENGTH ? port.submit(buffer, 0, length) : offerWrapped(id, length);
    }

    private boolean offerWrapped(final long id, final int length) {
        final long body = port.allocateBody(buffer, 0, length);
        if (body <= 0) {
            port.releaseBodies();
            return false;
        }
        wrapped.wrapAndApplyHeader(wrapping, 0, header).bodyId(body).bodyLength(length);
        Replies.clearHeaderTail(wrapping);
        header.correlationId(id);
        return port.submit(wrapping, 0, wrapping.capacity());
    }

    /** Has what was sent served. Called once behind the sends of one request. */
    public void flush() {
        final long length = submittedLength;
        submittedLength = 0;
        io.flush(length);
    }

    // what comes

    /** A task of the I/O thread: the core said that there is something. */
    private void onEvents() {
        port.beginRead();
        io.onEvents(this);
    }

    /** Until it is empty. */
    void read() {
        while (port.read(messageHandler, READ_LIMIT) > 0) {
            // handlers run
        }
        if (port.isClosed() && !waiting.isEmpty()) {
            failAll();
        }
    }

    /** What a handler throws is its own loss: those whose answers stand behind it in the ring still get them. */
    private void onMessage(final int type, final MutableDirectBuffer message, final int index, final int length) {
        try {
            onMessage(message, index);
        } catch (final RuntimeException ex) {
            waiting.remove(in.header.correlationId());
            LOGGER.log(System.Logger.Level.ERROR, "an answer of the core could not be handled", ex);
        }
    }

    private void onMessage(final MutableDirectBuffer message, final int index) {
        in.wrap(message, index);
        if (!ProtocolVersion.isSupported(in.header.schemaId(), in.header.version())) {
            throw new IllegalStateException("a message of another schema from the own core: " + in.header);
        }
        final int templateId = in.header.templateId();
        if (templateId == BodyChunkDecoder.TEMPLATE_ID) {
            in.onChunk();
        } else if (!deliveries.onMessage(templateId, in)
                && !changes.onMessage(templateId, in)
                && !invocations.onMessage(templateId, in)) {
            onAnswer(templateId, in.header.correlationId());
        }
    }

    private void onAnswer(final int templateId, final long id) {
        final Waiting who = waiting.get(id);
        if (who == null) {
            return; // an error about an acknowledgement: the delivery comes again
        }
        if (templateId == ErrorDecoder.TEMPLATE_ID) {
            waiting.remove(id);
            final ErrorDecoder error = in.error();
            who.reply.failed(ErrorCode.of(error.code()), error.message());
        } else if (who.reader.read(templateId, in)) {
            waiting.remove(id);
        }
    }

    boolean isClosed() {
        return port.isClosed();
    }

    private void failAll() {
        final Waiting[] all = waiting.values().toArray(new Waiting[0]);
        waiting.clear();
        for (final Waiting who : all) {
            who.reply.failed(ErrorCode.NODE_STOPPING, "the node is closing");
        }
    }

    /** Ends the session. On the I/O thread. */
    @Override
    public void close() {
        io.remove(this);
        port.end();
        failAll();
    }
}
