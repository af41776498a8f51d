package io.ledge.runtime.demo;

import io.ledge.runtime.demo.app.AppEvent.Decision;
import io.ledge.runtime.demo.app.AppEvent.Latency;
import io.ledge.runtime.demo.app.AppEvent.Reading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Words and figures of the view: a state in, text out. */
final class DemoText {
    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final double LEAST_SPAN = 1.0; // a flat line stays flat

    private DemoText() {}

    /** The whole view, without colours or cursor movements. */
    static List<String> block(final DemoView view) {
        final List<String> lines = new ArrayList<>();
        lines.add(time(view.elapsedMs()) + "  a simulated greenhouse, two apps, one gateway            Ctrl-C ends it");
        lines.add("");
        inOrder(view).forEach(reading -> lines.add(reading(reading, view)));
        lines.add("");
        lines.add("  the controller decided");
        view.decisions().forEach(made -> lines.add("    " + decision(made)));
        if (view.decisions().isEmpty()) {
            lines.add("    nothing yet: it switches the fan on above 27 Cel, off below 24 Cel");
        }
        lines.add("");
        lines.add(String.format(Locale.ROOT, "  %-52s%9s%9s%8s", "latency, last second", "p50 µs", "p99 µs", "count"));
        view.latencies().values().forEach(latency -> lines.add(latency(latency)));
        return lines;
    }

    /** All readings on one line, for logs. */
    static String readings(final DemoView view) {
        return time(view.elapsedMs()) + "  "
                + inOrder(view)
                        .map(reading -> reading.point() + " " + value(reading))
                        .collect(Collectors.joining(", "));
    }

    /** {@code 00:03  fan on at 27.1 Cel}. */
    static String decision(final DemoView.Made made) {
        final Decision decision = made.decision();
        final String at =
                Double.isNaN(made.temperature()) ? "" : String.format(Locale.ROOT, " at %.1f Cel", made.temperature());
        return time(made.elapsedMs()) + "  " + decision.point() + (decision.value() == 0 ? " off" : " on") + at;
    }

    static String latency(final Latency latency) {
        return String.format(
                Locale.ROOT,
                "    %-14s%-36s%9.1f%9.1f%8d",
                latency.path(),
                meaning(latency.path()),
                latency.p50Us(),
                latency.p99Us(),
                latency.count());
    }

    /** Measurements, then switches. */
    private static Stream<Reading> inOrder(final DemoView view) {
        return view.readings().values().stream().sorted(Comparator.comparing(DemoText::isSwitch));
    }

    private static boolean isSwitch(final Reading reading) {
        return reading.unit().equals("/");
    }

    private static String reading(final Reading reading, final DemoView view) {
        final String line = String.format(Locale.ROOT, "  %-21s%-12s", reading.point(), value(reading));
        return reading.point().equals("temperature") ? line + "  " + bars(view.temperatures()) : line.stripTrailing();
    }

    private static String value(final Reading reading) {
        if (isSwitch(reading)) {
            return reading.point().equals("door")
                    ? reading.value() == 0 ? "closed" : "open"
                    : reading.value() == 0 ? "off" : "on";
        }
        final boolean whole = reading.unit().equals("W/m2");
        return String.format(Locale.ROOT, whole ? "%.0f %s" : "%.1f %s", reading.value(), reading.unit());
    }

    private static String meaning(final String path) {
        return switch (path) {
            case Latency.ROUND_TRIP -> "app ▸ node ▸ app: state get";
            case Latency.ONE_WAY -> "app ▸ node ▸ other app: publish";
            default -> "";
        };
    }

    /** A curve of bars from the least to the greatest value. */
    private static String bars(final List<Double> values) {
        final double min = values.stream().mapToDouble(value -> value).min().orElse(0);
        final double max = values.stream().mapToDouble(value -> value).max().orElse(0);
        final double span = Math.max(max - min, LEAST_SPAN);
        final int top = BARS.length() - 1;
        return values.stream()
                .map(value -> BARS.charAt((int) Math.round((value - min) / span * top)))
                .map(String::valueOf)
                .collect(Collectors.joining());
    }

    private static String time(final long elapsedMs) {
        return String.format(Locale.ROOT, "%02d:%02d", elapsedMs / 60_000, elapsedMs / 1_000 % 60);
    }
}
