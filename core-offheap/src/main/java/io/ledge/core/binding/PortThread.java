package io.ledge.core.binding;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.BindingAckDecoder;
import io.ledge.protocol.codec.BindingInvokeDecoder;
import io.ledge.protocol.codec.BodyChunkDecoder;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.wake.Doorbell;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.agrona.MutableDirectBuffer;

/**
 * The port thread: reads what the core says to the components (invocations, acknowledgements, the chunks of large data) and
 * hands it to the component's own thread. Sleeps on the port session's doorbell; never runs a component's code, and never
 * waits for anything else: the core waits for this thread to read.
 */
final class PortThread implements AutoCloseable {
    private static final int READ_LIMIT = 64;

    private final BindingPort port;
    private final PortProxy proxy;
    private final Function<String, HostedComponent> components;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final BindingInvokeDecoder invoke = new BindingInvokeDecoder();
    private final BindingAckDecoder ack = new BindingAckDecoder();
    private final BodyChunkDecoder chunk = new BodyChunkDecoder();
    private final Map<Long, byte[]> bodies = new HashMap<>();
    private final System.Logger logger = System.getLogger("ledge.port");
    private final Thread thread;
    private volatile boolean running = true;

    PortThread(final BindingPort port, final PortProxy proxy, final Function<String, HostedComponent> components) {
        this.port = port;
        this.proxy = proxy;
        this.components = components;
        thread = Thread.ofPlatform().daemon().name("ledge-port").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        running = false;
        port.session().doorbell().ring();
        try {
            thread.join(1000);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        final Doorbell doorbell = port.session().doorbell();
        while (running) {
            if (read() == 0) {
                doorbell.announce();
                if (running && !port.hasEvents()) {
                    doorbell.await(Doorbell.LONG_SLEEP_NS);
                }
                doorbell.cancel();
            }
        }
    }

    /** A message that cannot be read is lost, not the thread. */
    private int read() {
        try {
            return port.read(this::onMessage, READ_LIMIT);
        } catch (final Throwable ex) {
            logger.log(System.Logger.Level.ERROR, "a message from the core could not be read", ex);
            return 1;
        }
    }

    private void onMessage(final int type, final MutableDirectBuffer buffer, final int index, final int length) {
        header.wrap(buffer, index);
        final int offset = index + MessageHeaderDecoder.ENCODED_LENGTH;
        switch (header.templateId()) {
            case BindingInvokeDecoder.TEMPLATE_ID -> onInvoke(buffer, offset);
            case BindingAckDecoder.TEMPLATE_ID -> onAck(buffer, offset);
            case BodyChunkDecoder.TEMPLATE_ID -> onChunk(buffer, offset);
            default -> throw new IllegalStateException("the core does not send this to a port: " + header);
        }
    }

    private void onInvoke(final MutableDirectBuffer buffer, final int offset) {
        invoke.wrap(buffer, offset, header.blockLength(), header.version());
        final Map<String, String> metadata = new HashMap<>();
        for (final BindingInvokeDecoder.MetadataDecoder entry : invoke.metadata()) {
            metadata.put(entry.name(), entry.value());
        }
        final String name = invoke.binding();
        final String operation = invoke.operation();
        final String contentType = invoke.contentType();
        final byte[] inline = new byte[invoke.dataLength()];
        invoke.getData(inline, 0, inline.length);
        final byte[] data = invoke.bodyId() == 0 ? inline : bodies.remove(invoke.bodyId());
        final long token = header.correlationId();
        final HostedComponent component = components.apply(name);
        if (component == null || data == null) {
            proxy.failLater(token, ErrorCode.BINDING_FAILED, "binding '" + name + "' did not start");
        } else {
            component.invoke(token, new OutputBinding.Request(operation, data, contentType, Map.copyOf(metadata)));
        }
    }

    private void onAck(final MutableDirectBuffer buffer, final int offset) {
        ack.wrap(buffer, offset, header.blockLength(), header.version());
        final PortProxy.Unsettled unsettled = proxy.settled(ack.ackToken());
        if (unsettled != null) {
            unsettled.component().settle(unsettled.onSettled(), ack.status());
        }
    }

    private void onChunk(final MutableDirectBuffer buffer, final int offset) {
        chunk.wrap(buffer, offset, header.blockLength(), header.version());
        final byte[] body = bodies.computeIfAbsent(chunk.bodyId(), id -> new byte[(int) chunk.totalLength()]);
        chunk.getChunk(body, (int) chunk.chunkOffset(), chunk.chunkLength());
    }
}
