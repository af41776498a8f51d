package io.ledge.runtime.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ledge.protocol.codec.BindingInvokeEncoder;
import io.ledge.protocol.codec.BodyChunkEncoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.OperationType;
import io.ledge.protocol.codec.PublishEncoder;
import io.ledge.protocol.codec.StateBulkGetEncoder;
import io.ledge.protocol.codec.StateGetEncoder;
import io.ledge.protocol.codec.StateSetEncoder;
import io.ledge.protocol.codec.StateTransactEncoder;
import io.ledge.protocol.codec.SubscribeEncoder;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;

/** Messages about components that the node has: with something wrong about them they get further than others. */
final class HonestMessages {
    private static final byte[] VALUE = "a value".getBytes(UTF_8);

    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();

    List<byte[]> all() {
        return List.of(
                stateGet(), stateSet(), stateBulkGet(), stateTransact(), publish(), subscribe(), invoke(), bodyChunk());
    }

    private byte[] stateGet() {
        final StateGetEncoder get = new StateGetEncoder().wrapAndApplyHeader(clean(), 0, header);
        get.metadataCount(0);
        return bytes(get.store("statestore").key("k").limit());
    }

    private byte[] stateSet() {
        final StateSetEncoder set = new StateSetEncoder().wrapAndApplyHeader(clean(), 0, header);
        set.ttlMs(1_000).metadataCount(1).next().name("ttlInSeconds").value("1");
        return bytes(set.store("statestore")
                .key("k")
                .contentType("text/plain")
                .putValue(VALUE, 0, VALUE.length)
                .limit());
    }

    private byte[] stateBulkGet() {
        final StateBulkGetEncoder get = new StateBulkGetEncoder().wrapAndApplyHeader(clean(), 0, header);
        get.metadataCount(0);
        get.keysCount(2).next().key("k").next().key("l");
        return bytes(get.store("statestore").limit());
    }

    private byte[] stateTransact() {
        final StateTransactEncoder transact = new StateTransactEncoder().wrapAndApplyHeader(clean(), 0, header);
        transact.metadataCount(0);
        final StateTransactEncoder.OperationsEncoder operations = transact.operationsCount(2);
        operations
                .next()
                .operation(OperationType.UPSERT)
                .key("k")
                .contentType("")
                .putValue(VALUE, 0, VALUE.length);
        operations
                .next()
                .operation(OperationType.DELETE)
                .key("l")
                .contentType("")
                .putValue(VALUE, 0, 0);
        return bytes(transact.store("statestore").limit());
    }

    private byte[] publish() {
        final PublishEncoder publish = new PublishEncoder().wrapAndApplyHeader(clean(), 0, header);
        publish.metadataCount(0);
        publish.extensionsCount(1).next().name("e").value("x");
        return bytes(publish.pubsub("pubsub")
                .topic("t")
                .contentType("text/plain")
                .eventId("1")
                .source("s")
                .eventType("y")
                .subject("")
                .putData(VALUE, 0, VALUE.length)
                .limit());
    }

    private byte[] subscribe() {
        final SubscribeEncoder subscribe = new SubscribeEncoder().wrapAndApplyHeader(clean(), 0, header);
        subscribe.window(1).metadataCount(0);
        return bytes(subscribe.component("pubsub").topic("t").limit());
    }

    private byte[] invoke() {
        final BindingInvokeEncoder invoke = new BindingInvokeEncoder().wrapAndApplyHeader(clean(), 0, header);
        invoke.metadataCount(0);
        return bytes(invoke.binding("greenhouse")
                .operation("read")
                .contentType("")
                .putData(VALUE, 0, VALUE.length)
                .limit());
    }

    private byte[] bodyChunk() {
        final BodyChunkEncoder chunk = new BodyChunkEncoder().wrapAndApplyHeader(clean(), 0, header);
        return bytes(chunk.bodyId(1)
                .totalLength(VALUE.length)
                .chunkOffset(0)
                .putChunk(VALUE, 0, VALUE.length)
                .limit());
    }

    /** Encoders leave alone what is not set. */
    private MutableDirectBuffer clean() {
        buffer.setMemory(0, buffer.capacity(), (byte) 0);
        return buffer;
    }

    /** @param limit of the encoder: where it stopped */
    private byte[] bytes(final int limit) {
        final byte[] bytes = new byte[limit];
        buffer.getBytes(0, bytes);
        return bytes;
    }
}
