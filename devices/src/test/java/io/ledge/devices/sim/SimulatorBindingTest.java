package io.ledge.devices.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.binding.OutputBinding.Request;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimulatorBindingTest {
    private static final Request FAN_ON =
            new Request("set", "{\"point\":\"fan\",\"value\":1}".getBytes(), "application/json", Map.of());

    private final RecordingContext context = new RecordingContext();
    private SimulatorBinding binding;

    @AfterEach
    void close() {
        binding.close();
    }

    @Test
    void shouldReportAtOnceAndThenEveryInterval() {
        start(Duration.ofMillis(20), 60);

        await("three temperatures", () -> context.texts("temperature").size() >= 3);
        assertEquals("UP simulating a greenhouse, 60 s a second", context.statuses.getFirst());
    }

    @Test
    void shouldLetSimulatedTimePassAtItsSpeed() {
        start(Duration.ofMillis(20), 3600);

        await("a soil that dries", () -> context.texts("soil-moisture").stream()
                .anyMatch(text -> !text.contains("\"value\":34,")));
    }

    @Test
    void shouldReportTheRelayWithoutWaitingForTheInterval() {
        start(Duration.ofHours(1), 1);
        await("the first report", () -> context.texts("fan").size() == 1);

        binding.invoke(FAN_ON);

        await("the fan's event", () -> context.texts("fan").size() == 2);
        assertEquals(1, context.texts("temperature").size());
    }

    @Test
    void shouldSendNothingAfterClose() {
        start(Duration.ofMillis(1), 60);
        await("events", () -> context.events.size() > 20);

        binding.close();
        final int eventCount = context.events.size();
        binding.close();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20)); // twenty intervals

        assertEquals(eventCount, context.events.size());
    }

    @Test
    void shouldCloseWhenItWasNeverStarted() {
        binding = new SimulatorBinding(new Greenhouse(1), Duration.ofSeconds(1), 1, System::nanoTime);
        binding.close();
    }

    private void start(final Duration interval, final int speed) {
        binding = new SimulatorBinding(new Greenhouse(1), interval, speed, System::nanoTime);
        binding.start(context);
    }

    private static void await(final String what, final BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadlineNs < 0, "not within 10 s: " + what);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
