package io.ledge.client;

import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.ProtocolVersion;
import io.ledge.protocol.codec.BackedUpDecoder;
import io.ledge.protocol.codec.BindingEventDecoder;
import io.ledge.protocol.codec.BindingResultDecoder;
import io.ledge.protocol.codec.BodyChunkDecoder;
import io.ledge.protocol.codec.CloseDecoder;
import io.ledge.protocol.codec.ComponentStatusDecoder;
import io.ledge.protocol.codec.DeliverDecoder;
import io.ledge.protocol.codec.DoneDecoder;
import io.ledge.protocol.codec.ErrorDecoder;
import io.ledge.protocol.codec.HeartbeatDecoder;
import io.ledge.protocol.codec.InvokeDecoder;
import io.ledge.protocol.codec.InvokeResultDecoder;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.NodeStatusDecoder;
import io.ledge.protocol.codec.StateBulkItemDecoder;
import io.ledge.protocol.codec.StateChangeDecoder;
import io.ledge.protocol.codec.StateIncrementedDecoder;
import io.ledge.protocol.codec.StateScanItemDecoder;
import io.ledge.protocol.codec.StateScanPageDecoder;
import io.ledge.protocol.codec.StateValueDecoder;
import io.ledge.protocol.codec.StateWatchEndedDecoder;
import io.ledge.protocol.codec.StateWatchingDecoder;
import io.ledge.protocol.codec.SubscribedDecoder;
import io.ledge.protocol.codec.SubscriptionEndedDecoder;
import org.agrona.DirectBuffer;

/**
 * Adapter: what the node sends becomes completed calls, queued deliveries and direct callbacks. Runs on the polling
 * thread; the decoders below stand on the message being read and are valid during the call only. Made per link.
 */
final class Inbox implements FragmentHandler {
    final MessageHeaderDecoder header = new MessageHeaderDecoder();
    final StateValueDecoder stateValue = new StateValueDecoder();
    final StateBulkItemDecoder bulkItem = new StateBulkItemDecoder();
    final StateIncrementedDecoder incremented = new StateIncrementedDecoder();
    final StateScanItemDecoder scanItem = new StateScanItemDecoder();
    final StateScanPageDecoder scanPage = new StateScanPageDecoder();
    final StateWatchingDecoder watching = new StateWatchingDecoder();
    final StateChangeDecoder change = new StateChangeDecoder();
    final StateWatchEndedDecoder watchEnded = new StateWatchEndedDecoder();
    final DoneDecoder done = new DoneDecoder();
    final SubscribedDecoder subscribed = new SubscribedDecoder();
    final SubscriptionEndedDecoder subscriptionEnded = new SubscriptionEndedDecoder();
    final BindingResultDecoder bindingResult = new BindingResultDecoder();
    final NodeStatusDecoder nodeStatus = new NodeStatusDecoder();
    final ComponentStatusDecoder componentStatus = new ComponentStatusDecoder();
    final BackedUpDecoder backedUp = new BackedUpDecoder();
    final DeliverDecoder deliver = new DeliverDecoder();
    final BindingEventDecoder bindingEvent = new BindingEventDecoder();
    final InvokeDecoder invoke = new InvokeDecoder();
    final InvokeResultDecoder invokeResult = new InvokeResultDecoder();
    private final ErrorDecoder error = new ErrorDecoder();
    private final BodyChunkDecoder chunk = new BodyChunkDecoder();
    private final HeartbeatDecoder heartbeat = new HeartbeatDecoder();
    private final CloseDecoder close = new CloseDecoder();

    private final Link link;
    private final Calls calls;
    private final Subscriptions subscriptions;
    private final LiveWatches watches;
    private final LiveServing serving;
    private final DirectInbox direct;
    private boolean heard;

    Inbox(
            final Link link,
            final Calls calls,
            final Subscriptions subscriptions,
            final LiveWatches watches,
            final LiveServing serving) {
        this.link = link;
        this.calls = calls;
        this.subscriptions = subscriptions;
        this.watches = watches;
        this.serving = serving;
        this.direct = new DirectInbox(this);
    }

    Link link() {
        return link;
    }

    DirectInbox direct() {
        return direct;
    }

    /** Has anything come since the last question? */
    boolean takeHeard() {
        final boolean result = heard;
        heard = false;
        return result;
    }

    @Override
    public void onFragment(final DirectBuffer buffer, final int offset, final int length, final Header frame) {
        heard = true;
        header.wrap(buffer, offset);
        if (!ProtocolVersion.isSupported(header.schemaId(), header.version())) {
            link.breakWith(
                    "the node speaks another protocol: schema=" + header.schemaId() + ", version=" + header.version());
            return;
        }
        final int templateId = header.templateId();
        switch (templateId) {
            case BodyChunkDecoder.TEMPLATE_ID -> onChunk(buffer, offset);
            case DeliverDecoder.TEMPLATE_ID -> onDeliver(buffer, offset);
            case BindingEventDecoder.TEMPLATE_ID -> onBindingEvent(buffer, offset);
            case InvokeDecoder.TEMPLATE_ID -> onInvoke(buffer, offset);
            case StateChangeDecoder.TEMPLATE_ID -> onChange(buffer, offset);
            case StateWatchEndedDecoder.TEMPLATE_ID -> onWatchEnded(buffer, offset);
            case SubscriptionEndedDecoder.TEMPLATE_ID -> onSubscriptionEnded(buffer, offset);
            case HeartbeatDecoder.TEMPLATE_ID -> onHeartbeat(buffer, offset);
            case CloseDecoder.TEMPLATE_ID -> onClose(buffer, offset);
            default -> onReply(buffer, offset, templateId);
        }
    }

    private void onChunk(final DirectBuffer buffer, final int offset) {
        try {
            link.bodies().onChunk(chunk.wrapAndApplyHeader(buffer, offset, header));
        } catch (final LedgeException ex) {
            link.breakWith(ex.getMessage());
        }
    }

    private void onDeliver(final DirectBuffer buffer, final int offset) {
        deliver.wrapAndApplyHeader(buffer, offset, header);
        if (!subscriptions.onDeliver(this)) {
            direct.onDeliver();
        }
    }

    private void onBindingEvent(final DirectBuffer buffer, final int offset) {
        bindingEvent.wrapAndApplyHeader(buffer, offset, header);
        if (!subscriptions.onBindingEvent(this)) {
            link.bodies().drop(bindingEvent.bodyId());
        }
    }

    private void onInvoke(final DirectBuffer buffer, final int offset) {
        invoke.wrapAndApplyHeader(buffer, offset, header);
        serving.onInvoke(this);
    }

    private void onChange(final DirectBuffer buffer, final int offset) {
        change.wrapAndApplyHeader(buffer, offset, header);
        if (!watches.onChange(this)) {
            direct.onChange();
        }
    }

    private void onWatchEnded(final DirectBuffer buffer, final int offset) {
        watchEnded.wrapAndApplyHeader(buffer, offset, header);
        if (!watches.onEnded(this)) {
            direct.onWatchEnded();
        }
    }

    private void onSubscriptionEnded(final DirectBuffer buffer, final int offset) {
        subscriptionEnded.wrapAndApplyHeader(buffer, offset, header);
        if (!subscriptions.onEnded(this)) {
            direct.onSubscriptionEnded(subscriptions.ofDirect());
        }
    }

    /** Whose heartbeat: 0 the session's own, below 0 that of a ping call (its id), above 0 the direct client's. */
    private void onHeartbeat(final DirectBuffer buffer, final int offset) {
        final long timeNs = heartbeat.wrapAndApplyHeader(buffer, offset, header).clientTimeNs();
        if (timeNs > 0) {
            direct.onPong(timeNs);
        } else if (timeNs < 0) {
            answer(calls.get(-timeNs), HeartbeatDecoder.TEMPLATE_ID);
        }
    }

    private void onClose(final DirectBuffer buffer, final int offset) {
        close.wrapAndApplyHeader(buffer, offset, header);
        link.breakWith("the node closed the session: " + close.reason() + " " + close.message());
    }

    private void onReply(final DirectBuffer buffer, final int offset, final int templateId) {
        switch (templateId) {
            case StateValueDecoder.TEMPLATE_ID -> stateValue.wrapAndApplyHeader(buffer, offset, header);
            case StateBulkItemDecoder.TEMPLATE_ID -> bulkItem.wrapAndApplyHeader(buffer, offset, header);
            case StateIncrementedDecoder.TEMPLATE_ID -> incremented.wrapAndApplyHeader(buffer, offset, header);
            case StateScanItemDecoder.TEMPLATE_ID -> scanItem.wrapAndApplyHeader(buffer, offset, header);
            case StateScanPageDecoder.TEMPLATE_ID -> scanPage.wrapAndApplyHeader(buffer, offset, header);
            case StateWatchingDecoder.TEMPLATE_ID -> watching.wrapAndApplyHeader(buffer, offset, header);
            case DoneDecoder.TEMPLATE_ID -> done.wrapAndApplyHeader(buffer, offset, header);
            case SubscribedDecoder.TEMPLATE_ID -> subscribed.wrapAndApplyHeader(buffer, offset, header);
            case InvokeResultDecoder.TEMPLATE_ID -> invokeResult.wrapAndApplyHeader(buffer, offset, header);
            case BindingResultDecoder.TEMPLATE_ID -> bindingResult.wrapAndApplyHeader(buffer, offset, header);
            case NodeStatusDecoder.TEMPLATE_ID -> nodeStatus.wrapAndApplyHeader(buffer, offset, header);
            case ComponentStatusDecoder.TEMPLATE_ID -> componentStatus.wrapAndApplyHeader(buffer, offset, header);
            case BackedUpDecoder.TEMPLATE_ID -> backedUp.wrapAndApplyHeader(buffer, offset, header);
            case ErrorDecoder.TEMPLATE_ID -> error.wrapAndApplyHeader(buffer, offset, header);
            default -> {
                return; // from a newer node: not for us
            }
        }
        final long id = header.correlationId();
        if ((id & Calls.DIRECT_BIT) != 0) {
            direct.onReply(id, templateId, error);
        } else {
            onReply(calls.get(id), templateId);
        }
    }

    private void onReply(final Call<?> call, final int templateId) {
        if (call == null) {
            dropBody(templateId); // its caller gave up
        } else if (templateId == ErrorDecoder.TEMPLATE_ID) {
            if (calls.remove(call)) {
                call.fail(LedgeException.of(ErrorCode.of(error.code()), error.message()));
            }
        } else {
            answer(call, templateId);
        }
    }

    private void answer(final Call<?> call, final int templateId) {
        if (call != null && call.onAnswer(this, templateId)) {
            calls.remove(call);
        }
    }

    private void dropBody(final int templateId) {
        switch (templateId) {
            case StateValueDecoder.TEMPLATE_ID -> link.bodies().drop(stateValue.bodyId());
            case StateBulkItemDecoder.TEMPLATE_ID -> link.bodies().drop(bulkItem.bodyId());
            case StateScanItemDecoder.TEMPLATE_ID -> link.bodies().drop(scanItem.bodyId());
            case InvokeResultDecoder.TEMPLATE_ID -> link.bodies().drop(invokeResult.bodyId());
            case BindingResultDecoder.TEMPLATE_ID -> link.bodies().drop(bindingResult.bodyId());
            default -> {}
        }
    }

    /** For the answers of calls: is this the message they wait for? */
    void expect(final int templateId, final int expected) {
        if (templateId != expected) {
            throw new LedgeException(
                    ErrorCode.MALFORMED_MESSAGE,
                    "unexpected answer: templateId=" + templateId + ", expected=" + expected);
        }
    }
}
