package io.ledge.simulator.world;

import io.ledge.protocol.ErrorCode;
import io.ledge.simulator.trace.Event;
import io.ledge.simulator.trace.Trace;
import java.util.LinkedHashMap;
import java.util.Map;

/** How much there was of what: a run that met nothing proves nothing. */
final class Tally {
    private Tally() {}

    static Map<String, Long> of(final Trace trace, final Weather weather, final Apps apps) {
        final Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("commands", trace.count(Event.EXECUTED));
        counts.put("replies", trace.count(Event.REPLY));
        counts.put("starts", trace.count(Event.STARTED));
        counts.put("failedStarts", trace.count(Event.NOT_STARTED));
        counts.put("kills", trace.count(Event.KILL));
        counts.put("powerLosses", trace.count(Event.POWER_LOSS));
        counts.put("imaginedPowerLosses", trace.count(Event.IMAGINED));
        counts.put("stops", trace.count(Event.STOP));
        counts.put("snapshots", trace.count(Event.SNAPSHOT));
        counts.put("clockSteps", trace.count(Event.CLOCK_STEP));
        counts.put("diskCalls", trace.count(Event.DISK));
        counts.put("failedCalls", weather.failureCount());
        counts.put("diskFull", trace.count(Event.FILLED));
        for (final ErrorCode code : ErrorCode.values()) {
            if (apps.refusedCount(code) > 0) {
                counts.put(code.name(), apps.refusedCount(code));
            }
        }
        return counts;
    }
}
