package io.ledge.runtime.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.runtime.demo.app.AppEvent.Decision;
import io.ledge.runtime.demo.app.AppEvent.Latency;
import io.ledge.runtime.demo.app.AppEvent.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoTextTest {
    @Test
    void shouldDrawEverythingThatWasSaid() {
        assertGolden("""
                00:09  a simulated greenhouse, two apps, one gateway            Ctrl-C ends it

                  temperature          23.9 Cel      ▁▇█▁
                  humidity             61.2 %RH
                  sunlight             702 W/m2
                  door                 open
                  fan                  off

                  the controller decided
                    00:03  fan on at 27.1 Cel
                    00:08  fan off at 23.9 Cel

                  latency, last second                                   p50 µs   p99 µs   count
                    ipc-roundtrip app ▸ node ▸ app: state get              12.5     80.1     100
                    ipc-oneway    app ▸ node ▸ other app: publish          20.0    110.0     100
                """, DemoText.block(busyView()));
    }

    @Test
    void shouldSayWhatIsAwaitedBeforeAnyDecision() {
        final DemoView view = DemoView.EMPTY.with(new Reading("greenhouse", "temperature", 25, "Cel"), 0);

        assertGolden("""
                00:00  a simulated greenhouse, two apps, one gateway            Ctrl-C ends it

                  temperature          25.0 Cel      ▁

                  the controller decided
                    nothing yet: it switches the fan on above 27 Cel, off below 24 Cel

                  latency, last second                                   p50 µs   p99 µs   count
                """, DemoText.block(view));
    }

    @Test
    void shouldFitATerminalOfEightyColumns() {
        for (final String line : DemoText.block(busyView())) {
            assertTrue(line.length() <= 80, line.length() + ": " + line);
        }
    }

    @Test
    void shouldPutReadingsOnOneLine() {
        assertEquals(
                "00:09  temperature 23.9 Cel, humidity 61.2 %RH, sunlight 702 W/m2, door open, fan off",
                DemoText.readings(busyView()));
    }

    @Test
    void shouldKeepTheLastFewDecisionsAndTemperatures() {
        DemoView view = DemoView.EMPTY;
        for (int i = 0; i < 100; i++) {
            view = view.with(new Reading("greenhouse", "temperature", i, "Cel"), i * 1_000L);
            view = view.with(new Decision("greenhouse", "fan", i % 2), i * 1_000L);
        }
        assertEquals(5, view.decisions().size());
        assertEquals(
                "01:39  fan on at 99.0 Cel", DemoText.decision(view.decisions().getLast()));
        assertEquals(40, view.temperatures().size());
        assertEquals(60, view.temperatures().getFirst());
    }

    private static DemoView busyView() {
        return DemoView.EMPTY
                .with(new Reading("greenhouse", "door", 1, "/"), 0)
                .with(new Reading("greenhouse", "fan", 0, "/"), 0)
                .with(new Reading("greenhouse", "temperature", 24, "Cel"), 0)
                .with(new Reading("greenhouse", "humidity", 61.2, "%RH"), 0)
                .with(new Reading("greenhouse", "sunlight", 702, "W/m2"), 0)
                .with(new Reading("greenhouse", "temperature", 26.8, "Cel"), 2_800)
                .with(new Reading("greenhouse", "temperature", 27.1, "Cel"), 3_000)
                .with(new Decision("greenhouse", "fan", 1), 3_001)
                .with(new Reading("greenhouse", "temperature", 23.9, "Cel"), 8_000)
                .with(new Decision("greenhouse", "fan", 0), 8_001)
                .with(new Latency(Latency.ROUND_TRIP, 100, 12.5, 80.1), 8_002)
                .with(new Latency(Latency.ONE_WAY, 100, 20, 110), 8_003)
                .at(9_400);
    }

    private static void assertGolden(final String expected, final List<String> lines) {
        assertEquals(expected, String.join("\n", lines) + "\n");
    }
}
