package io.ledge.transport;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.NodeFiles;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.CloseEncoder;
import io.ledge.protocol.codec.CloseReason;
import io.ledge.protocol.codec.ConnectEncoder;
import io.ledge.protocol.codec.ConnectedDecoder;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.wake.Doorbell;
import io.ledge.protocol.wake.WakeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The client's side of the text, bare: no thread, no waiting; {@link #work} and {@link #poll} are called by the test. */
final class RawClient implements AutoCloseable {
    final UnsafeBuffer buffer = new UnsafeBuffer(new byte[16 * 1024]);
    final MessageHeaderEncoder headerEncoder = new MessageHeaderEncoder();
    final MessageHeaderDecoder header = new MessageHeaderDecoder();
    final Doorbell nodeDoorbell;

    int lastTemplateId;
    long lastCorrelationId;
    int lastLength;
    long receivedCount;
    int doorbellIndex;

    private final ConnectedDecoder connected = new ConnectedDecoder();
    private final FragmentHandler onMessage = this::onMessage;
    private final Path directory;
    private final Aeron aeron;
    private final WakeFile wakeFile;
    private final long publicationId;
    private long subscriptionId = Aeron.NULL_VALUE;
    private ExclusivePublication publication;
    private Subscription subscription;
    private Image image;
    private SocketChannel socket;

    RawClient(final Path directory) throws IOException {
        this.directory = directory;
        wakeFile = WakeFile.map(directory.resolve(NodeFiles.WAKE_FILE));
        nodeDoorbell = wakeFile.doorbell(Ipc.NODE_DOORBELL);
        aeron = Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(directory.toString())
                .useConductorAgentInvoker(true)
                .errorHandler(ex -> {}));
        publicationId = aeron.asyncAddExclusivePublication(Ipc.ingressChannel(), Ipc.INGRESS_STREAM_ID);
        nodeDoorbell.ring();
    }

    /** Connected, with the test's thread cycling the node. */
    static RawClient connect(final TestNode node, final String appId, final boolean withSocket) throws IOException {
        final RawClient client = new RawClient(node.ctx.directory());
        node.cycleUntil("image of the egress", () -> client.work() && client.isSubscribed());
        if (withSocket) {
            client.openSocket();
        }
        client.offerConnect(appId);
        node.cycleUntil("Connected", () -> client.work() && client.poll() > 0);
        if (client.lastTemplateId != ConnectedDecoder.TEMPLATE_ID) {
            throw new AssertionError("not Connected but template " + client.lastTemplateId);
        }
        return client;
    }

    /** The conductor, and the next step of opening. */
    boolean work() {
        aeron.conductorAgentInvoker().invoke();
        if (publication == null) {
            publication = aeron.getExclusivePublication(publicationId);
        } else if (subscriptionId == Aeron.NULL_VALUE) {
            subscriptionId =
                    aeron.asyncAddSubscription(Ipc.egressChannel(publication.sessionId()), Ipc.EGRESS_STREAM_ID);
            nodeDoorbell.ring();
        } else if (subscription == null) {
            subscription = aeron.getSubscription(subscriptionId);
        } else if (image == null && subscription.imageCount() > 0) {
            image = subscription.imageAtIndex(0);
        }
        return true;
    }

    boolean isSubscribed() {
        return image != null;
    }

    boolean hasPublication() {
        return publication != null;
    }

    boolean isEgressOver() {
        return image.isClosed() || image.isEndOfStream();
    }

    int aeronSessionId() {
        return publication.sessionId();
    }

    Doorbell doorbell() {
        return wakeFile.doorbell(doorbellIndex);
    }

    Image image() {
        return image;
    }

    ExclusivePublication publication() {
        return publication;
    }

    void openSocket() {
        openSocket(aeronSessionId());
    }

    void openSocket(final int aeronSessionId) {
        try {
            socket = SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve(NodeFiles.HANG_UP_SOCKET)));
            socket.write(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(aeronSessionId)
                    .flip());
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    void closeSocket() {
        CloseHelper.quietClose(socket);
    }

    long offerConnect(final String appId) {
        final ConnectEncoder connect = new ConnectEncoder();
        connect.wrapAndApplyHeader(buffer, 0, headerEncoder)
                .pid(ProcessHandle.current().pid())
                .hangUpWatched(socket != null ? BooleanType.TRUE : BooleanType.FALSE)
                .appId(appId)
                .clientName("raw")
                .token("");
        headerEncoder.correlationId(1);
        return offer(MessageHeaderEncoder.ENCODED_LENGTH + connect.encodedLength());
    }

    long offerClose() {
        final CloseEncoder close = new CloseEncoder();
        close.wrapAndApplyHeader(buffer, 0, headerEncoder)
                .reason(CloseReason.NORMAL)
                .message("");
        return offer(MessageHeaderEncoder.ENCODED_LENGTH + close.encodedLength());
    }

    /** A message of this length that the test node sends back: a header with a template it does not know. */
    void prepare(final long correlationId) {
        buffer.setMemory(0, MessageHeaderEncoder.ENCODED_LENGTH, (byte) 0);
        headerEncoder
                .wrap(buffer, 0)
                .schemaId(MessageHeaderEncoder.SCHEMA_ID)
                .version(1)
                .templateId(999)
                .correlationId(correlationId);
    }

    /** Offers the buffer's first bytes and rings. */
    long offer(final int length) {
        final long position = offerQuietly(length);
        nodeDoorbell.ring();
        return position;
    }

    long offerQuietly(final int length) {
        long position = publication.offer(buffer, 0, length);
        if (position == ExclusivePublication.ADMIN_ACTION) {
            position = publication.offer(buffer, 0, length);
        }
        return position;
    }

    int poll() {
        return image.poll(onMessage, 1);
    }

    int poll(final FragmentHandler handler, final int limit) {
        return image.poll(handler, limit);
    }

    private void onMessage(final DirectBuffer message, final int offset, final int length, final Header ignored) {
        receivedCount++;
        lastLength = length;
        lastTemplateId = -1;
        if (length >= MessageHeaderDecoder.ENCODED_LENGTH) {
            header.wrap(message, offset);
            lastTemplateId = header.templateId();
            lastCorrelationId = header.correlationId();
            if (lastTemplateId == ConnectedDecoder.TEMPLATE_ID) {
                connected.wrapAndApplyHeader(message, offset, header);
                doorbellIndex = connected.doorbellIndex();
            }
        }
    }

    @Override
    public void close() {
        closeSocket();
        aeron.close();
    }
}
