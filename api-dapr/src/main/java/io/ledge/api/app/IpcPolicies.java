package io.ledge.api.app;

import io.ledge.api.resiliency.Resiliency;
import io.ledge.api.resiliency.ResiliencySpec;
import io.ledge.api.resiliency.Timers;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The policies of apps that only speak IPC, when they call apps that the edge calls for them. Those of the apps that call most
 * are kept, with their breakers. On the I/O thread.
 */
final class IpcPolicies {
    private static final int MAX_KEPT = 64;

    private final Function<String, List<ResiliencySpec>> specs;
    private final Timers timers;
    private final Map<String, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

    private record Kept(List<ResiliencySpec> specs, Resiliency resiliency) {}

    /** @param specs those of the resources that hold for an app, by its id */
    IpcPolicies(final Function<String, List<ResiliencySpec>> specs, final Timers timers) {
        this.specs = specs;
        this.timers = timers;
    }

    /** As the resources say now; breakers go on while nothing changes. */
    Resiliency of(final String callerId) {
        final List<ResiliencySpec> now = specs.apply(callerId);
        final Kept before = kept.get(callerId);
        if (before != null && before.specs().equals(now)) {
            return before.resiliency();
        }
        if (before != null) {
            before.resiliency().become(now);
            kept.put(callerId, new Kept(now, before.resiliency()));
            return before.resiliency();
        }
        if (kept.size() == MAX_KEPT) {
            final Iterator<Kept> eldest = kept.values().iterator();
            eldest.next(); // its calls under way go on by the policies that they began with
            eldest.remove();
        }
        final Resiliency resiliency = new Resiliency(now, timers);
        kept.put(callerId, new Kept(now, resiliency));
        return resiliency;
    }
}
