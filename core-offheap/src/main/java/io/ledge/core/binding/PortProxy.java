package io.ledge.core.binding;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.BodyCursor;
import io.ledge.core.pubsub.PubSub;
import io.ledge.core.session.Replies;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.AckStatus;
import io.ledge.protocol.codec.BindingEventEncoder;
import io.ledge.protocol.codec.BindingInvokeEncoder;
import io.ledge.protocol.codec.BindingResultEncoder;
import io.ledge.protocol.codec.ComponentState;
import io.ledge.protocol.codec.ComponentStatusEncoder;
import io.ledge.protocol.codec.ErrorEncoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;

/** Calls of components in, messages into the port's ring out. Any thread; allocates, being an edge. */
final class PortProxy {
    /** Header, head of the metadata group, length of the data. */
    private static final int FIXED_LENGTH = MessageHeaderEncoder.ENCODED_LENGTH + 4 + 4;

    private static final long RING_FULL_PARK_NS = 500_000;
    private static final int MAX_REASON_LENGTH = 1024;
    private static final int MAX_EVENT_NAMES_LENGTH =
            PubSub.MAX_STORED_LENGTH - FIXED_LENGTH - BindingEventEncoder.BLOCK_LENGTH;
    private static final int MAX_RESULT_NAMES_LENGTH =
            Ipc.MAX_MESSAGE_LENGTH - FIXED_LENGTH - BindingResultEncoder.BLOCK_LENGTH;

    private final BindingPort port;
    private final BodyArena bodies;
    private final int maxPayloadLength;
    private final Map<Long, Unsettled> unsettled = new ConcurrentHashMap<>();
    private final AtomicLong nextToken = new AtomicLong();
    private volatile boolean closing;

    /** An event that awaits its acknowledgement. */
    record Unsettled(HostedComponent component, ComponentContext.OnSettled onSettled) {}

    PortProxy(final BindingPort port, final BodyArena bodies, final int maxPayloadLength) {
        this.port = port;
        this.bodies = bodies;
        this.maxPayloadLength = maxPayloadLength;
    }

    void close() {
        closing = true;
    }

    int maxPayloadLength() {
        return maxPayloadLength;
    }

    /** Takes an event out that was acknowledged; null when it is not awaited. */
    Unsettled settled(final long ackToken) {
        return unsettled.remove(ackToken);
    }

    boolean offerEvent(
            final HostedComponent component,
            final ComponentContext.Event event,
            final ComponentContext.OnSettled onSettled) {
        final byte[] data = event.data();
        final int namesLength = namesLength(component.id(), event.contentType(), event.metadata());
        if (data.length > maxPayloadLength || namesLength > MAX_EVENT_NAMES_LENGTH) {
            drop(component, data.length, namesLength, onSettled);
            return true;
        }
        final long body = closing ? -1 : body(data, MAX_EVENT_NAMES_LENGTH - namesLength);
        if (body < 0) {
            return false;
        }
        final long token = onSettled == null ? 0 : nextToken.incrementAndGet();
        if (token != 0) {
            unsettled.put(token, new Unsettled(component, onSettled));
        }
        final UnsafeBuffer buffer = buffer();
        final BindingEventEncoder encoder = new BindingEventEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        Replies.clearHeaderTail(buffer);
        encoder.subscriptionId(0)
                .deliveryId(0)
                .attempt(0)
                .ackToken(token)
                .timeMs(event.timeMs())
                .bodyId(body)
                .bodyLength(body == 0 ? 0 : data.length);
        final BindingEventEncoder.MetadataEncoder metadata =
                encoder.metadataCount(event.metadata().size());
        event.metadata().forEach((name, value) -> metadata.next().name(name).value(value));
        encoder.binding(component.id()).contentType(event.contentType()).putData(data, 0, body == 0 ? data.length : 0);
        if (port.submit(buffer, 0, MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength())) {
            return true;
        }
        if (token != 0) {
            unsettled.remove(token);
        }
        release(body);
        return false;
    }

    /** It would never fit, however often it came: told to humans, and settled so that it does not come again. */
    private static void drop(
            final HostedComponent component,
            final int dataLength,
            final int namesLength,
            final ComponentContext.OnSettled onSettled) {
        component
                .logger()
                .log(
                        System.Logger.Level.WARNING,
                        "an event is too long and was dropped: data=" + dataLength + " bytes, names and metadata="
                                + namesLength + " of " + MAX_EVENT_NAMES_LENGTH);
        if (onSettled != null) {
            component.settle(onSettled, AckStatus.DROP);
        }
    }

    void status(
            final String name,
            final ComponentState state,
            final long lastSuccessMs,
            final long backlog,
            final String note) {
        final UnsafeBuffer buffer = buffer();
        final ComponentStatusEncoder encoder = new ComponentStatusEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        Replies.clearHeaderTail(buffer);
        encoder.index(0)
                .state(state)
                .lastSuccessMs(lastSuccessMs)
                .backlog(backlog)
                .componentName(name)
                .componentType("")
                .note(cut(note, ComponentTable.MAX_NOTE_LENGTH));
        port.submit(buffer, 0, MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength()); // the next one makes up
    }

    /** Runs an operation and sends what it gave, or why it failed. */
    void answer(final long token, final String binding, final Callable<OutputBinding.Response> operation) {
        try {
            result(token, binding, operation.call());
        } catch (final UnsupportedOperationException ex) {
            fail(token, ErrorCode.BINDING_OPERATION_UNSUPPORTED, ex.getMessage());
        } catch (final Exception ex) {
            final String reason = ex.getMessage() == null ? ex.toString() : ex.getMessage();
            fail(token, ErrorCode.BINDING_FAILED, "binding '" + binding + "': " + reason);
        }
    }

    /** For the port thread, which must not wait for room: the core may be waiting for it to read. */
    void failLater(final long token, final ErrorCode code, final String message) {
        Thread.ofVirtual().name("ledge-port-refusal").start(() -> fail(token, code, message));
    }

    void fail(final long token, final ErrorCode code, final String message) {
        final UnsafeBuffer buffer = buffer();
        final ErrorEncoder encoder = new ErrorEncoder();
        final MessageHeaderEncoder header = new MessageHeaderEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header);
        Replies.clearHeaderTail(buffer);
        header.correlationId(token);
        encoder.code(code.number())
                .requestTemplateId(BindingInvokeEncoder.TEMPLATE_ID)
                .message(cut(String.valueOf(message), MAX_REASON_LENGTH));
        submitAtAllCosts(buffer, MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength());
    }

    private void result(final long token, final String binding, final OutputBinding.Response response) {
        final byte[] data = response.data();
        final int namesLength = namesLength("", response.contentType(), response.metadata());
        if (namesLength > MAX_RESULT_NAMES_LENGTH) {
            fail(
                    token,
                    ErrorCode.BODY_TOO_LARGE,
                    "binding '" + binding + "' answered with " + namesLength
                            + " bytes of content type and metadata, the limit is " + MAX_RESULT_NAMES_LENGTH);
            return;
        }
        final long body = body(data, MAX_RESULT_NAMES_LENGTH - namesLength);
        if (body < 0) {
            fail(
                    token,
                    ErrorCode.BODY_TOO_LARGE,
                    "binding '" + binding + "' answered with " + data.length + " bytes, the limit is "
                            + maxPayloadLength + " (or the node's body memory is full)");
            return;
        }
        final UnsafeBuffer buffer = buffer();
        final BindingResultEncoder encoder = new BindingResultEncoder();
        final MessageHeaderEncoder header = new MessageHeaderEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header);
        Replies.clearHeaderTail(buffer);
        header.correlationId(token);
        encoder.bodyId(body).bodyLength(body == 0 ? 0 : data.length);
        final BindingResultEncoder.MetadataEncoder metadata =
                encoder.metadataCount(response.metadata().size());
        response.metadata().forEach((name, value) -> metadata.next().name(name).value(value));
        encoder.contentType(response.contentType()).putData(data, 0, body == 0 ? data.length : 0);
        submitAtAllCosts(buffer, MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength());
    }

    /** An answer is never dropped: somebody waits for it. The ring empties as long as the core runs. */
    private void submitAtAllCosts(final UnsafeBuffer buffer, final int length) {
        while (!port.submit(buffer, 0, length) && !closing) {
            LockSupport.parkNanos(RING_FULL_PARK_NS);
        }
    }

    /** @return 0 when the data goes inline, a handle when it is in the arena now, negative when it cannot be taken */
    private long body(final byte[] data, final int inlineRoom) {
        if (data.length <= Math.min(inlineRoom, Ipc.INLINE_LIMIT)) {
            return 0;
        }
        final long handle = data.length > maxPayloadLength ? -1 : bodies.allocate(data.length);
        if (handle > 0) {
            final BodyCursor cursor = new BodyCursor();
            cursor.open(bodies, handle);
            cursor.write(new UnsafeBuffer(data), 0, data.length);
        }
        return handle;
    }

    private void release(final long body) {
        if (body > 0) {
            bodies.release(body);
        }
    }

    /** Bytes of everything of variable length but the data. */
    private static int namesLength(final String name, final String contentType, final Map<String, String> metadata) {
        long length = utf8Length(name) + utf8Length(contentType);
        for (final Map.Entry<String, String> entry : metadata.entrySet()) {
            length += utf8Length(entry.getKey()) + utf8Length(entry.getValue());
        }
        return (int) Math.min(Integer.MAX_VALUE, length);
    }

    private static long utf8Length(final String text) {
        return Short.BYTES + text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static UnsafeBuffer buffer() {
        return new UnsafeBuffer(new byte[Ipc.MAX_MESSAGE_LENGTH]);
    }

    private static String cut(final String text, final int maxLength) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= maxLength ? text : new String(bytes, 0, maxLength - 3, StandardCharsets.UTF_8);
    }
}
