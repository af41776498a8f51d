package io.ledge.client;

import io.aeron.ExclusivePublication;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.*;
import io.ledge.protocol.wake.Doorbell;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** One client of the {@link FakeNode}; runs on its loop. */
final class FakeSession {
    private final FakeNode node;
    private final ExclusivePublication publication;
    private final int slot;
    private final Bodies bodies;
    private final List<long[]> topicSubscriptions = new ArrayList<>();
    private final List<String> topics = new ArrayList<>();
    private final MessageHeaderDecoder in = new MessageHeaderDecoder();
    private final MessageHeaderEncoder out = new MessageHeaderEncoder();
    private final MutableDirectBuffer buffer = new ExpandableArrayBuffer(16 * 1024);
    private final UnsafeBuffer spare = new UnsafeBuffer(new byte[Ipc.MTU_LENGTH]);
    private final StateGetDecoder get = new StateGetDecoder();
    private final StateValueEncoder value = new StateValueEncoder();
    private final HeartbeatEncoder pong = new HeartbeatEncoder();
    private final HeartbeatDecoder ping = new HeartbeatDecoder();
    private Doorbell bell;
    private boolean sent;
    private long nextBodyId;

    FakeSession(final FakeNode node, final ExclusivePublication publication, final int slot) {
        this.node = node;
        this.publication = publication;
        this.slot = slot;
        this.bodies = new Bodies(node.maxBodyLength);
    }

    /** Once a cycle, after its replies. */
    void ring() {
        if (bell != null && (sent | bell.takeWantsSpace())) {
            sent = false;
            bell.ring();
        }
    }

    void onMessage(final DirectBuffer message, final int offset, final int length) {
        in.wrap(message, offset);
        final long id = in.correlationId();
        switch (in.templateId()) {
            case ConnectDecoder.TEMPLATE_ID -> onConnect(new ConnectDecoder().wrapAndApplyHeader(message, offset, in));
            case HeartbeatDecoder.TEMPLATE_ID -> onHeartbeat(message, offset);
            case BodyChunkDecoder.TEMPLATE_ID ->
                bodies.onChunk(new BodyChunkDecoder().wrapAndApplyHeader(message, offset, in));
            case WrappedDecoder.TEMPLATE_ID -> {
                final byte[] inner = bodies.take(new WrappedDecoder()
                        .wrapAndApplyHeader(message, offset, in)
                        .bodyId());
                onMessage(new UnsafeBuffer(inner), 0, inner.length);
            }
            case StateGetDecoder.TEMPLATE_ID -> onGet(id, get.wrapAndApplyHeader(message, offset, in));
            case StateSetDecoder.TEMPLATE_ID ->
                onSet(id, new StateSetDecoder().wrapAndApplyHeader(message, offset, in));
            case StateDeleteDecoder.TEMPLATE_ID ->
                onDelete(id, new StateDeleteDecoder().wrapAndApplyHeader(message, offset, in));
            case StateBulkGetDecoder.TEMPLATE_ID ->
                onBulkGet(id, new StateBulkGetDecoder().wrapAndApplyHeader(message, offset, in));
            case StateTransactDecoder.TEMPLATE_ID ->
                onTransact(id, new StateTransactDecoder().wrapAndApplyHeader(message, offset, in));
            case PublishDecoder.TEMPLATE_ID ->
                onPublish(id, new PublishDecoder().wrapAndApplyHeader(message, offset, in));
            case SubscribeDecoder.TEMPLATE_ID ->
                onSubscribe(id, new SubscribeDecoder().wrapAndApplyHeader(message, offset, in));
            case UnsubscribeDecoder.TEMPLATE_ID ->
                onUnsubscribe(id, new UnsubscribeDecoder().wrapAndApplyHeader(message, offset, in));
            case AckDecoder.TEMPLATE_ID -> {
                final AckDecoder ack = new AckDecoder().wrapAndApplyHeader(message, offset, in);
                node.acks.add(ack.deliveryId() + ":" + ack.status());
            }
            case BindingInvokeDecoder.TEMPLATE_ID ->
                onInvoke(id, new BindingInvokeDecoder().wrapAndApplyHeader(message, offset, in));
            case StatusGetDecoder.TEMPLATE_ID -> onStatus(id);
            case CloseDecoder.TEMPLATE_ID -> node.published.add("close");
            default -> error(id, ErrorCode.UNKNOWN_TEMPLATE, "template " + in.templateId());
        }
    }

    private void onConnect(final ConnectDecoder connect) {
        if (connect.appId().equals(FakeNode.REFUSED_APP)) {
            final RejectedEncoder rejected = new RejectedEncoder().wrapAndApplyHeader(buffer, 0, out);
            send(rejected.code(ErrorCode.APP_ID_INVALID.number())
                    .message("app ids attached: a, b; pass one")
                    .limit());
            return;
        }
        bell = node.wake().doorbell(slot);
        bell.assign(connect.pid());
        final ConnectedEncoder connected = new ConnectedEncoder().wrapAndApplyHeader(buffer, 0, out);
        send(connected
                .sessionIndex(slot)
                .doorbellIndex(slot)
                .heartbeatIntervalMs(200)
                .inlineLimit(Ipc.INLINE_LIMIT)
                .maxBodyLength(node.maxBodyLength)
                .nodeId("fake")
                .nodeVersion("0")
                .limit());
    }

    private void onHeartbeat(final DirectBuffer message, final int offset) {
        ping.wrapAndApplyHeader(message, offset, in);
        pong.wrapAndApplyHeader(buffer, 0, out).clientTimeNs(ping.clientTimeNs());
        send(pong.limit());
    }

    private void onGet(final long id, final StateGetDecoder request) {
        request.metadata();
        final int storeLength = request.getStore(spare, 0, 255);
        final int keyLength = request.getKey(spare, 300, 1024);
        if (spare.getStringWithoutLengthUtf8(300, keyLength).equals(FakeNode.SILENT_KEY)) {
            return;
        }
        final FakeNode.Item item = node.items.get(spare.getStringWithoutLengthUtf8(0, storeLength) + "/"
                + spare.getStringWithoutLengthUtf8(300, keyLength));
        final long bodyId = item == null ? 0 : sendBody(item.value());
        final byte[] inline = item == null || bodyId != 0 ? new byte[0] : item.value();
        value.wrapAndApplyHeader(buffer, 0, out)
                .found(item == null ? BooleanType.FALSE : BooleanType.TRUE)
                .itemVersion(item == null ? 0 : item.version())
                .expiryMs(item == null ? 0 : item.expiryMs())
                .bodyId(bodyId)
                .bodyLength(bodyId == 0 ? 0 : item.value().length)
                .contentType(item == null ? "" : item.contentType())
                .putValue(inline, 0, inline.length);
        out.correlationId(id);
        send(value.limit());
    }

    private void onSet(final long id, final StateSetDecoder set) {
        final boolean hasEtag = set.hasEtag() == BooleanType.TRUE;
        final boolean isFirst = set.concurrency() == Concurrency.FIRST_WRITE;
        final long ifVersion = set.ifVersion();
        final long expiryMs = set.ttlMs() == 0 ? 0 : System.currentTimeMillis() + set.ttlMs();
        final long bodyId = set.bodyId();
        for (final var entry : set.metadata()) {
            entry.sbeSkip();
        }
        final String key = set.store() + "/" + set.key();
        final String contentType = set.contentType();
        final byte[] bytes = bodyId == 0 ? new byte[set.valueLength()] : bodies.take(bodyId);
        if (bodyId == 0) {
            set.getValue(bytes, 0, bytes.length);
        }
        final FakeNode.Item old = node.items.get(key);
        if (hasEtag ? old == null || old.version() != ifVersion : isFirst && old != null) {
            error(id, ErrorCode.ETAG_MISMATCH, "etag mismatch: key=" + key);
            return;
        }
        final long version = node.versions.incrementAndGet();
        node.items.put(key, new FakeNode.Item(bytes, version, contentType, expiryMs));
        done(id, version);
    }

    private void onDelete(final long id, final StateDeleteDecoder delete) {
        delete.metadata();
        node.items.remove(delete.store() + "/" + delete.key());
        done(id, node.versions.incrementAndGet());
    }

    private void onBulkGet(final long id, final StateBulkGetDecoder request) {
        request.metadata();
        final List<String> keys = new ArrayList<>();
        for (final var entry : request.keys()) {
            keys.add(entry.key());
        }
        final String store = request.store();
        for (int i = 0; i < keys.size(); i++) {
            final FakeNode.Item item = node.items.get(store + "/" + keys.get(i));
            final long bodyId = item == null ? 0 : sendBody(item.value());
            final byte[] inline = item == null || bodyId != 0 ? new byte[0] : item.value();
            final StateBulkItemEncoder row = new StateBulkItemEncoder().wrapAndApplyHeader(buffer, 0, out);
            row.index(i)
                    .count(keys.size())
                    .found(item == null ? BooleanType.FALSE : BooleanType.TRUE)
                    .itemVersion(item == null ? 0 : item.version())
                    .expiryMs(0)
                    .bodyId(bodyId)
                    .bodyLength(bodyId == 0 ? 0 : item.value().length)
                    .key(keys.get(i))
                    .contentType("")
                    .putValue(inline, 0, inline.length);
            out.correlationId(id);
            send(row.limit());
        }
    }

    private void onTransact(final long id, final StateTransactDecoder transact) {
        for (final var entry : transact.metadata()) {
            entry.sbeSkip();
        }
        final List<Runnable> steps = new ArrayList<>();
        final String[] store = new String[1];
        for (final var step : transact.operations()) {
            final long bodyId = step.bodyId();
            final boolean isDelete = step.operation() == OperationType.DELETE;
            final String key = step.key();
            final String contentType = step.contentType();
            final byte[] bytes = new byte[step.valueLength()];
            step.getValue(bytes, 0, bytes.length);
            final byte[] body = bodyId == 0 ? bytes : bodies.take(bodyId);
            steps.add(() -> {
                if (isDelete) {
                    node.items.remove(store[0] + "/" + key);
                } else {
                    final long version = node.versions.incrementAndGet();
                    node.items.put(store[0] + "/" + key, new FakeNode.Item(body, version, contentType, 0));
                }
            });
        }
        store[0] = transact.store();
        steps.forEach(Runnable::run);
        done(id, 0);
    }

    private void onSubscribe(final long id, final SubscribeDecoder subscribe) {
        final boolean isBinding = subscribe.kind() == SubscriptionKind.BINDING;
        for (final var entry : subscribe.metadata()) {
            entry.sbeSkip();
        }
        final String component = subscribe.component();
        final String topic = subscribe.topic();
        if (component.equals("nowhere")) {
            error(id, ErrorCode.PUBSUB_NOT_FOUND, "no pubsub: nowhere");
            return;
        }
        if (topic.equals(FakeNode.REVOKING_TOPIC)) {
            topicSubscriptions.forEach(given -> sendEnded(given[0]));
        }
        final long subscriptionId = node.versions.incrementAndGet();
        topics.add(component + "/" + topic);
        topicSubscriptions.add(new long[] {subscriptionId});
        final SubscribedEncoder subscribed = new SubscribedEncoder().wrapAndApplyHeader(buffer, 0, out);
        subscribed.subscriptionId(subscriptionId);
        out.correlationId(id);
        node.subscriptionCount++; // before the answer: then the test looks
        send(subscribed.limit());
        if (isBinding) {
            sendBindingEvent(subscriptionId, component);
        }
    }

    private void sendEnded(final long subscriptionId) {
        final SubscriptionEndedEncoder ended = new SubscriptionEndedEncoder().wrapAndApplyHeader(buffer, 0, out);
        ended.subscriptionId(subscriptionId).code(ErrorCode.NOT_ALLOWED.number());
        send(ended.message("revoked").limit());
    }

    private void onUnsubscribe(final long id, final UnsubscribeDecoder unsubscribe) {
        if (node.hasEndedAll) {
            error(id, ErrorCode.SUBSCRIPTION_UNKNOWN, "no subscription: " + unsubscribe.subscriptionId());
        } else {
            node.subscriptionCount--;
            done(id, 0);
        }
    }

    private void onPublish(final long id, final PublishDecoder publish) {
        final long timeMs = publish.timeMs();
        final long bodyId = publish.bodyId();
        final long traceHigh = in.traceIdHigh();
        final long traceLow = in.traceIdLow();
        final long spanId = in.spanId();
        final short flags = in.traceFlags();
        for (final var entry : publish.metadata()) {
            entry.sbeSkip();
        }
        final List<String> names = new ArrayList<>();
        final List<String> values = new ArrayList<>();
        for (final var entry : publish.extensions()) {
            names.add(entry.name());
            values.add(entry.value());
        }
        final String pubsub = publish.pubsub();
        final String topic = publish.topic();
        final String contentType = publish.contentType();
        final String eventId = publish.eventId();
        final String source = publish.source();
        final String type = publish.eventType();
        final String subject = publish.subject();
        final byte[] inline = new byte[publish.dataLength()];
        publish.getData(inline, 0, inline.length);
        final byte[] data = bodyId == 0 ? inline : bodies.take(bodyId);
        node.published.add(pubsub + "/" + topic);
        done(id, 0);
        for (final FakeSession session : node.allSessions()) {
            final int index = session.topics.indexOf(pubsub + "/" + topic);
            if (index >= 0) {
                final long outId = session.sendBody(data);
                final DeliverEncoder deliver = new DeliverEncoder().wrapAndApplyHeader(session.buffer, 0, session.out);
                deliver.subscriptionId(session.topicSubscriptions.get(index)[0])
                        .deliveryId(node.versions.incrementAndGet())
                        .attempt(1)
                        .timeMs(timeMs)
                        .bodyId(outId)
                        .bodyLength(outId == 0 ? 0 : data.length);
                deliver.metadataCount(0);
                final DeliverEncoder.ExtensionsEncoder group = deliver.extensionsCount(names.size());
                for (int i = 0; i < names.size(); i++) {
                    group.next().name(names.get(i)).value(values.get(i));
                }
                deliver.pubsub(pubsub)
                        .topic(topic)
                        .contentType(contentType)
                        .eventId(eventId)
                        .source(source)
                        .eventType(type)
                        .subject(subject)
                        .putData(data, 0, outId == 0 ? data.length : 0);
                session.out
                        .traceIdHigh(traceHigh)
                        .traceIdLow(traceLow)
                        .spanId(spanId)
                        .traceFlags(flags);
                session.send(deliver.limit());
                session.out.traceIdHigh(0).traceIdLow(0).spanId(0).traceFlags((short) 0);
            }
        }
    }

    private void sendBindingEvent(final long subscriptionId, final String binding) {
        final BindingEventEncoder event = new BindingEventEncoder().wrapAndApplyHeader(buffer, 0, out);
        event.subscriptionId(subscriptionId)
                .deliveryId(node.versions.incrementAndGet())
                .attempt(1)
                .ackToken(0)
                .timeMs(1000)
                .bodyId(0)
                .bodyLength(0);
        event.metadataCount(1).next().name("line").value("17");
        event.binding(binding).contentType("text/plain").putData("21.5".getBytes(), 0, 4);
        send(event.limit());
    }

    private void onInvoke(final long id, final BindingInvokeDecoder invoke) {
        final long bodyId = invoke.bodyId();
        final List<String> names = new ArrayList<>();
        final List<String> values = new ArrayList<>();
        for (final var entry : invoke.metadata()) {
            names.add(entry.name());
            values.add(entry.value());
        }
        invoke.skipBinding();
        final String operation = invoke.operation();
        invoke.skipContentType();
        final byte[] inline = new byte[invoke.dataLength()];
        invoke.getData(inline, 0, inline.length);
        final byte[] data = bodyId == 0 ? inline : bodies.take(bodyId);
        if (operation.equals("explode")) {
            error(id, ErrorCode.BINDING_OPERATION_UNSUPPORTED, "no operation: explode");
            return;
        }
        final long outId = sendBody(data);
        final BindingResultEncoder result = new BindingResultEncoder().wrapAndApplyHeader(buffer, 0, out);
        result.bodyId(outId).bodyLength(outId == 0 ? 0 : data.length);
        final BindingResultEncoder.MetadataEncoder group = result.metadataCount(names.size());
        for (int i = 0; i < names.size(); i++) {
            group.next().name(names.get(i)).value(values.get(i));
        }
        result.contentType("text/plain").putData(data, 0, outId == 0 ? data.length : 0);
        out.correlationId(id);
        send(result.limit());
    }

    private void onStatus(final long id) {
        final NodeStatusEncoder status = new NodeStatusEncoder().wrapAndApplyHeader(buffer, 0, out);
        status.pid(42)
                .startTimeMs(1000)
                .nowMs(2000)
                .sessionCount(1)
                .subscriptionCount(node.subscriptionCount)
                .entryCount(node.items.size())
                .offHeapBytes(4096)
                .componentCount(2)
                .nodeId("fake")
                .nodeVersion("0");
        out.correlationId(id);
        send(status.limit());
        for (int i = 0; i < 2; i++) {
            final ComponentStatusEncoder row = new ComponentStatusEncoder().wrapAndApplyHeader(buffer, 0, out);
            row.index(i)
                    .state(ComponentState.UP)
                    .lastSuccessMs(i == 0 ? 0 : 1500)
                    .backlog(-1)
                    .componentName("c" + i)
                    .componentType("state.ledge")
                    .note("");
            out.correlationId(id);
            send(row.limit());
        }
    }

    private long sendBody(final byte[] bytes) {
        if (bytes.length <= Ipc.INLINE_LIMIT) {
            return 0;
        }
        final long id = ++nextBodyId;
        final BodyChunkEncoder chunk = new BodyChunkEncoder();
        for (int offset = 0; offset < bytes.length; offset += Ipc.INLINE_LIMIT) {
            final int length = Math.min(Ipc.INLINE_LIMIT, bytes.length - offset);
            chunk.wrapAndApplyHeader(buffer, 0, out)
                    .bodyId(id)
                    .totalLength(bytes.length)
                    .chunkOffset(offset)
                    .putChunk(bytes, offset, length);
            send(chunk.limit());
        }
        return id;
    }

    private void done(final long id, final long version) {
        final DoneEncoder done =
                new DoneEncoder().wrapAndApplyHeader(buffer, 0, out).newVersion(version);
        out.correlationId(id);
        send(done.limit());
    }

    private void error(final long id, final ErrorCode code, final String message) {
        final ErrorEncoder error = new ErrorEncoder().wrapAndApplyHeader(buffer, 0, out);
        error.code(code.number()).requestTemplateId(in.templateId()).message(message);
        out.correlationId(id);
        send(error.limit());
    }

    /** A full egress: the flag, a ring and patience; the fake may block where the real node must not. */
    private void send(final int length) {
        final long giveUpNs = System.nanoTime() + 3_000_000_000L;
        while (publication.offer(buffer, 0, length) < 0 && System.nanoTime() < giveUpNs) {
            if (bell != null) {
                bell.setEgressBlocked();
                bell.ring();
            }
            node.breathe();
            Thread.onSpinWait();
        }
        out.correlationId(0);
        sent = true;
    }
}
