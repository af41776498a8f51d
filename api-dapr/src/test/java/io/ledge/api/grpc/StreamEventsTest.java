package io.ledge.api.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ledge.api.core.Delivery;
import io.ledge.api.core.TopicEvent;
import io.ledge.protocol.codec.AckStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A stream's events: what is sent and acknowledged, when the reader is slow or says nothing. */
class StreamEventsTest implements StreamEvents.Ends {
    private static final int MIB = 1 << 20;

    private final List<String> sent = new ArrayList<>();
    private final List<String> acks = new ArrayList<>();
    private final StreamEvents events = new StreamEvents(this, () -> this.nowNs);
    private long nowNs;

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void send(final Delivery delivery) {
        sent.add(delivery.event().id() + " by " + delivery.deliveryId());
    }

    @Override
    public void ack(final long deliveryId, final AckStatus status) {
        acks.add(deliveryId + " " + status);
    }

    private void deliver(final String eventId, final long deliveryId, final long timeMs, final int length) {
        final TopicEvent event =
                new TopicEvent(eventId, "app", "t", "", timeMs, "application/octet-stream", Map.of(), new byte[length]);
        events.onDelivery(new Delivery(1, deliveryId, 1, "pubsub", "news", event, Map.of()));
    }

    private void pass(final long seconds) {
        nowNs += TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void shouldSendAgainToAReaderThatNeverAnswers() {
        for (int i = 0; i < 6; i++) {
            deliver("e" + i, i, i, MIB);
        }
        assertEquals(List.of("e0 by 0", "e1 by 1", "e2 by 2", "e3 by 3"), sent);
        pass(31);
        deliver("e0", 10, 0, MIB);
        assertEquals(List.of("e4 by 4", "e5 by 5", "e0 by 10"), sent.subList(4, sent.size()), "forgotten by then");
        assertEquals(List.of(), acks);
    }

    @Test
    void shouldTakeALateAnswerForTheNewerDelivery() {
        deliver("e0", 1, 0, 4 * MIB);
        pass(30);
        deliver("e0", 2, 0, 4 * MIB);
        deliver("e1", 3, 0, 0);
        events.answered("e0", AckStatus.SUCCESS);
        assertEquals(List.of("2 SUCCESS"), acks);
        assertEquals(List.of("e0 by 1", "e1 by 3"), sent, "not again");
    }

    @Test
    void shouldTakeAnAnswerForWhatIsForgottenAndHeld() {
        deliver("e0", 1, 0, 4 * MIB);
        pass(20);
        deliver("e1", 2, 0, 4 * MIB);
        pass(11);
        deliver("e0", 3, 0, 0); // another event of that id: e1 is sent, and e0 forgotten for it
        deliver("e0", 4, 0, 4 * MIB);
        assertEquals(List.of("e0 by 1", "e1 by 2"), sent.subList(0, 2));
        events.answered("e0", AckStatus.SUCCESS);
        events.answered("e0", AckStatus.SUCCESS);
        assertEquals(List.of("3 SUCCESS", "4 SUCCESS"), acks);
        events.answered("e1", AckStatus.SUCCESS);
        events.answered("e1", AckStatus.SUCCESS);
        assertEquals(List.of("3 SUCCESS", "4 SUCCESS", "2 SUCCESS"), acks, "once");
    }

    @Test
    void shouldNotGiveBackWhatIsWithTheReader() {
        deliver("e0", 1, 0, 2 * MIB);
        deliver("e1", 2, 0, 4 * MIB);
        pass(30);
        deliver("e0", 3, 0, 2 * MIB); // for which nothing is held any more
        assertEquals(List.of(), acks);
        deliver("e2", 4, 0, MIB);
        assertEquals(List.of("4 RETRY"), acks);
        events.answered("e0", AckStatus.DROP);
        assertEquals(List.of("4 RETRY", "3 DROP"), acks);
        assertEquals(List.of("e0 by 1", "e1 by 2"), sent);
    }

    @Test
    void shouldKeepTwoEventsOfOneIdApart() {
        deliver("long", 1, 0, 4 * MIB);
        deliver("same", 2, 100, MIB);
        deliver("same", 3, 200, MIB);
        events.answered("long", AckStatus.SUCCESS);
        assertEquals(List.of("long by 1", "same by 2", "same by 3"), sent);
        events.answered("same", AckStatus.RETRY);
        events.answered("same", AckStatus.SUCCESS);
        assertEquals(List.of("1 SUCCESS", "2 RETRY", "3 SUCCESS"), acks);
    }
}
