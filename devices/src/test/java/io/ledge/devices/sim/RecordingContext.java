package io.ledge.devices.sim;

import io.ledge.core.binding.ComponentContext;
import io.ledge.protocol.codec.ComponentState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A node that takes events while it has room and remembers everything. */
final class RecordingContext implements ComponentContext {
    final List<Event> events = new CopyOnWriteArrayList<>();
    final List<String> statuses = new CopyOnWriteArrayList<>();
    final AtomicInteger room = new AtomicInteger(Integer.MAX_VALUE);

    @Override
    public String name() {
        return "greenhouse";
    }

    @Override
    public boolean offerEvent(final Event event, final OnSettled onSettled) {
        if (room.get() <= 0) {
            return false;
        }
        room.decrementAndGet();
        events.add(event);
        return true;
    }

    /** Data of the events of one point. */
    List<String> texts(final String point) {
        return events.stream()
                .filter(event -> event.metadata().get("point").equals(point))
                .map(event -> new String(event.data(), StandardCharsets.UTF_8))
                .toList();
    }

    @Override
    public void status(final ComponentState state, final String note) {
        statuses.add(state + " " + note);
    }

    @Override
    public void succeeded() {}

    @Override
    public void backlog(final long count) {}

    @Override
    public System.Logger logger() {
        return System.getLogger("test");
    }

    @Override
    public int maxPayloadLength() {
        return 4096;
    }
}
