package io.ledge.devices.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeviceReporterTest {
    private final Greenhouse greenhouse = new Greenhouse(1);
    private final RecordingContext context = new RecordingContext();
    private final DeviceReporter reporter = new DeviceReporter(greenhouse, context);

    @Test
    void shouldReportEveryPointFirst() {
        report(true);

        assertEquals(
                greenhouse.points().stream().map(Point::name).toList(),
                context.events.stream()
                        .map(event -> event.metadata().get("point"))
                        .toList());
        assertEquals(
                List.of("{\"device\":\"greenhouse\",\"point\":\"temperature\",\"value\":24.8,\"unit\":\"Cel\"}"),
                context.texts("temperature"));
        assertEquals(
                Map.of("device", "greenhouse", "point", "temperature"),
                context.events.getFirst().metadata());
        assertEquals("application/json", context.events.getFirst().contentType());
    }

    @Test
    void shouldReportMeasurementsWhenDueAndSwitchesWhenChanged() {
        report(true);
        report(false);
        report(true);
        greenhouse.set(Greenhouse.FAN, 1);
        report(false);

        assertEquals(2, context.texts("humidity").size());
        assertEquals(
                List.of(
                        "{\"device\":\"greenhouse\",\"point\":\"fan\",\"value\":0,\"unit\":\"/\"}",
                        "{\"device\":\"greenhouse\",\"point\":\"fan\",\"value\":1,\"unit\":\"/\"}"),
                context.texts("fan"));
    }

    @Test
    void shouldKeepChangesAndDropMeasurementsWhenTheCoreIsFull() {
        report(true);
        context.events.clear();
        context.room.set(0);
        greenhouse.set(Greenhouse.FAN, 1);
        report(true);
        report(false);
        assertEquals("DEGRADED the core takes no more; dropped measurements: 5", context.statuses.getLast());

        context.room.set(100);
        report(false);
        assertEquals(
                List.of("fan"),
                context.events.stream()
                        .map(event -> event.metadata().get("point"))
                        .toList());
        assertEquals("UP dropped measurements: 5", context.statuses.getLast());

        report(false);
        assertEquals(1, context.events.size());
        assertTrue(context.statuses.size() == 3, context.statuses.toString());
    }

    private void report(final boolean samplesDue) {
        reporter.observe(samplesDue);
        reporter.report();
    }
}
