package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.BackedUpDecoder;
import io.ledge.protocol.codec.BindingAckDecoder;
import io.ledge.protocol.codec.BindingEventDecoder;
import io.ledge.protocol.codec.BindingInvokeDecoder;
import io.ledge.protocol.codec.BindingResultDecoder;
import io.ledge.protocol.codec.BodyChunkDecoder;
import io.ledge.protocol.codec.ComponentStatusDecoder;
import io.ledge.protocol.codec.ConnectedDecoder;
import io.ledge.protocol.codec.DeliverDecoder;
import io.ledge.protocol.codec.DoneDecoder;
import io.ledge.protocol.codec.ErrorDecoder;
import io.ledge.protocol.codec.HeartbeatDecoder;
import io.ledge.protocol.codec.InvokeDecoder;
import io.ledge.protocol.codec.InvokeResultDecoder;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.NodeStatusDecoder;
import io.ledge.protocol.codec.RejectedDecoder;
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
import org.agrona.concurrent.UnsafeBuffer;

/** One message from the core. A decoder asked for is that of the message's template, else the assertion fails. */
record Reply(byte[] bytes) {
    private UnsafeBuffer buffer() {
        return new UnsafeBuffer(bytes);
    }

    MessageHeaderDecoder header() {
        return new MessageHeaderDecoder().wrap(buffer(), 0);
    }

    int templateId() {
        return header().templateId();
    }

    long correlationId() {
        return header().correlationId();
    }

    private MessageHeaderDecoder expect(final int templateId) {
        assertEquals(templateId, templateId(), this::toString);
        return new MessageHeaderDecoder();
    }

    ConnectedDecoder connected() {
        return new ConnectedDecoder().wrapAndApplyHeader(buffer(), 0, expect(ConnectedDecoder.TEMPLATE_ID));
    }

    RejectedDecoder rejected() {
        return new RejectedDecoder().wrapAndApplyHeader(buffer(), 0, expect(RejectedDecoder.TEMPLATE_ID));
    }

    HeartbeatDecoder heartbeat() {
        return new HeartbeatDecoder().wrapAndApplyHeader(buffer(), 0, expect(HeartbeatDecoder.TEMPLATE_ID));
    }

    BodyChunkDecoder chunk() {
        return new BodyChunkDecoder().wrapAndApplyHeader(buffer(), 0, expect(BodyChunkDecoder.TEMPLATE_ID));
    }

    ErrorDecoder error() {
        return new ErrorDecoder().wrapAndApplyHeader(buffer(), 0, expect(ErrorDecoder.TEMPLATE_ID));
    }

    /** The text of an Error. */
    String text() {
        return error().message();
    }

    /** The code of an Error. */
    ErrorCode code() {
        return ErrorCode.of(error().code());
    }

    DoneDecoder done() {
        return new DoneDecoder().wrapAndApplyHeader(buffer(), 0, expect(DoneDecoder.TEMPLATE_ID));
    }

    BackedUpDecoder backedUp() {
        return new BackedUpDecoder().wrapAndApplyHeader(buffer(), 0, expect(BackedUpDecoder.TEMPLATE_ID));
    }

    StateValueDecoder value() {
        return new StateValueDecoder().wrapAndApplyHeader(buffer(), 0, expect(StateValueDecoder.TEMPLATE_ID));
    }

    StateBulkItemDecoder item() {
        return new StateBulkItemDecoder().wrapAndApplyHeader(buffer(), 0, expect(StateBulkItemDecoder.TEMPLATE_ID));
    }

    StateWatchingDecoder watching() {
        return new StateWatchingDecoder().wrapAndApplyHeader(buffer(), 0, expect(StateWatchingDecoder.TEMPLATE_ID));
    }

    StateChangeDecoder change() {
        return new StateChangeDecoder().wrapAndApplyHeader(buffer(), 0, expect(StateChangeDecoder.TEMPLATE_ID));
    }

    StateWatchEndedDecoder watchEnded() {
        return new StateWatchEndedDecoder().wrapAndApplyHeader(buffer(), 0, expect(StateWatchEndedDecoder.TEMPLATE_ID));
    }

    SubscriptionEndedDecoder subscriptionEnded() {
        return new SubscriptionEndedDecoder()
                .wrapAndApplyHeader(buffer(), 0, expect(SubscriptionEndedDecoder.TEMPLATE_ID));
    }

    StateScanItemDecoder scanItem() {
        return new StateScanItemDecoder().wrapAndApplyHeader(buffer(), 0, expect(StateScanItemDecoder.TEMPLATE_ID));
    }

    StateScanPageDecoder scanPage() {
        return new StateScanPageDecoder().wrapAndApplyHeader(buffer(), 0, expect(StateScanPageDecoder.TEMPLATE_ID));
    }

    StateIncrementedDecoder incremented() {
        return new StateIncrementedDecoder()
                .wrapAndApplyHeader(buffer(), 0, expect(StateIncrementedDecoder.TEMPLATE_ID));
    }

    SubscribedDecoder subscribed() {
        return new SubscribedDecoder().wrapAndApplyHeader(buffer(), 0, expect(SubscribedDecoder.TEMPLATE_ID));
    }

    DeliverDecoder deliver() {
        return new DeliverDecoder().wrapAndApplyHeader(buffer(), 0, expect(DeliverDecoder.TEMPLATE_ID));
    }

    BindingEventDecoder event() {
        return new BindingEventDecoder().wrapAndApplyHeader(buffer(), 0, expect(BindingEventDecoder.TEMPLATE_ID));
    }

    BindingInvokeDecoder invoke() {
        return new BindingInvokeDecoder().wrapAndApplyHeader(buffer(), 0, expect(BindingInvokeDecoder.TEMPLATE_ID));
    }

    BindingResultDecoder result() {
        return new BindingResultDecoder().wrapAndApplyHeader(buffer(), 0, expect(BindingResultDecoder.TEMPLATE_ID));
    }

    InvokeDecoder appInvoke() {
        return new InvokeDecoder().wrapAndApplyHeader(buffer(), 0, expect(InvokeDecoder.TEMPLATE_ID));
    }

    InvokeResultDecoder invokeResult() {
        return new InvokeResultDecoder().wrapAndApplyHeader(buffer(), 0, expect(InvokeResultDecoder.TEMPLATE_ID));
    }

    BindingAckDecoder bindingAck() {
        return new BindingAckDecoder().wrapAndApplyHeader(buffer(), 0, expect(BindingAckDecoder.TEMPLATE_ID));
    }

    NodeStatusDecoder nodeStatus() {
        return new NodeStatusDecoder().wrapAndApplyHeader(buffer(), 0, expect(NodeStatusDecoder.TEMPLATE_ID));
    }

    ComponentStatusDecoder componentStatus() {
        return new ComponentStatusDecoder().wrapAndApplyHeader(buffer(), 0, expect(ComponentStatusDecoder.TEMPLATE_ID));
    }

    @Override
    public String toString() {
        return templateId() == ErrorDecoder.TEMPLATE_ID
                ? code() + " " + error().message()
                : "template " + templateId() + ", correlation " + correlationId();
    }
}
