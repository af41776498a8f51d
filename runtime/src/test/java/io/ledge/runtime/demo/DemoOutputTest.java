package io.ledge.runtime.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.runtime.demo.app.AppEvent;
import io.ledge.runtime.demo.app.AppEvent.Attached;
import io.ledge.runtime.demo.app.AppEvent.Decision;
import io.ledge.runtime.demo.app.AppEvent.Latency;
import io.ledge.runtime.demo.app.AppEvent.Reading;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoOutputTest {
    private static final List<AppEvent> EVENTS = List.of(
            new Attached("logger"),
            new Reading("greenhouse", "temperature", 27.1, "Cel"),
            new Decision("greenhouse", "fan", 1),
            new Latency(Latency.ROUND_TRIP, 100, 12.5, 80.1));

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);

    @Test
    void shouldPrintOnlyTheThreeKindsOfObjectsAsJson() {
        play(new DemoOutput.Json(out));

        assertEquals("""
                {"event":"reading","device":"greenhouse","point":"temperature","value":27.1,"unit":"Cel"}
                {"event":"decision","device":"greenhouse","point":"fan","value":1}
                {"event":"latency","path":"ipc-roundtrip","count":100,"p50Us":12.5,"p99Us":80.1}
                """, text());
    }

    @Test
    void shouldPrintPlainLinesWithReadingsOnceASecond() {
        play(new DemoOutput.Plain(out));

        assertEquals("""
                00:00  temperature 27.1 Cel
                00:00  fan on at 27.1 Cel
                    ipc-roundtrip app ▸ node ▸ app: state get              12.5     80.1     100
                00:01  temperature 27.1 Cel
                """, text());
    }

    @Test
    void shouldDrawTheLiveBlockOverItself() {
        final DemoOutput output = new DemoOutput.Live(out);
        output.onTick(DemoView.EMPTY);
        assertEquals("", text());

        final DemoView view = DemoView.EMPTY.with(EVENTS.get(1), 0);
        output.onTick(view);
        final String first = text();
        assertFalse(first.contains("F00:00"), first);
        bytes.reset();
        output.onTick(view);

        final int lineCount = DemoText.block(view).size();
        assertEquals(lineCount, first.lines().count() - 1, "lines drawn, before the final clear");
        assertTrue(text().startsWith("\033[" + lineCount + "F00:00"), text());
    }

    /** Events at 0 s, ticks until 1.2 s. */
    private void play(final DemoOutput output) {
        DemoView view = DemoView.EMPTY;
        for (final AppEvent event : EVENTS) {
            view = view.with(event, 0);
            output.onEvent(event, view);
            output.onTick(view);
        }
        for (int ms = 100; ms <= 1_200; ms += 100) {
            output.onTick(view.at(ms));
        }
    }

    private String text() {
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
