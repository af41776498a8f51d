package io.ledge.benchmarks.peer;

import io.ledge.client.Ack;
import io.ledge.client.DirectClient;
import io.ledge.client.DirectName;
import io.ledge.client.LedgeClient;
import io.ledge.client.SubscribeOptions;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Publishes to a topic it is subscribed to: from the publishing to the delivery, both over IPC. */
final class LedgeDeliverAsker extends LedgeAsker {
    private static final String PUBSUB = "pubsub";
    private static final String TOPIC = "readings";
    private static final int WINDOW = 128;

    private final DirectName pubsub = DirectName.of(PUBSUB);
    private final DirectName topic = DirectName.of(TOPIC);
    private final UnsafeBuffer data = new UnsafeBuffer(new byte[Payload.LENGTH]);
    private int owedAcks;
    private long subscriptionId;
    private final long[] deliveryIds = new long[WINDOW];

    LedgeDeliverAsker(final LedgeClient client, final DirectClient direct) {
        super(client, direct);
        direct.subscribe(PUBSUB, TOPIC, SubscribeOptions.none().window(WINDOW));
    }

    @Override
    public boolean offer() {
        acknowledge();
        return isSent(direct.offerPublish(pubsub, topic, DirectName.EMPTY, data, 0, Payload.LENGTH));
    }

    @Override
    public void onDeliver(
            final long deliveredTo,
            final long deliveryId,
            final int attempt,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        subscriptionId = deliveredTo;
        deliveryIds[owedAcks++] = deliveryId;
        arrived++;
        acknowledge();
    }

    /** What has no room now goes before the next message. */
    private void acknowledge() {
        while (owedAcks > 0 && isSent(direct.offerAck(subscriptionId, deliveryIds[owedAcks - 1], Ack.SUCCESS))) {
            owedAcks--;
        }
    }
}
