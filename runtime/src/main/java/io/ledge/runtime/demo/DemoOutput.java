package io.ledge.runtime.demo;

import io.ledge.runtime.demo.app.AppEvent;
import io.ledge.runtime.demo.app.AppEvent.Attached;
import io.ledge.runtime.demo.app.AppEvent.Decision;
import io.ledge.runtime.demo.app.AppEvent.Latency;
import io.ledge.runtime.demo.app.AppEvent.Reading;
import java.io.PrintStream;

/** Where the demo shows itself. Called by the session's thread. */
sealed interface DemoOutput {
    /** @param view as it is after the event */
    void onEvent(AppEvent event, DemoView view);

    /** Called about ten times a second. */
    void onTick(DemoView view);

    /** Nobody reads any more, as behind {@code | head}: then the demo ends. */
    boolean isGone();

    /** One JSON object a line, nothing else: the forms of {@code AppEvent}. */
    record Json(PrintStream out) implements DemoOutput {
        @Override
        public void onEvent(final AppEvent event, final DemoView view) {
            if (!(event instanceof Attached)) {
                out.println(event.toJson());
                out.flush();
            }
        }

        @Override
        public void onTick(final DemoView view) {}

        @Override
        public boolean isGone() {
            return out.checkError();
        }
    }

    /** Lines for a log or a pipe: decisions at once, readings and latencies once a second. */
    final class Plain implements DemoOutput {
        private final PrintStream out;
        private long shownSecond = -1;

        Plain(final PrintStream out) {
            this.out = out;
        }

        @Override
        public void onEvent(final AppEvent event, final DemoView view) {
            switch (event) {
                case Decision ignored -> say(DemoText.decision(view.decisions().getLast()));
                case final Latency latency -> say(DemoText.latency(latency));
                case Reading ignored -> {}
                case Attached ignored -> {}
            }
        }

        @Override
        public void onTick(final DemoView view) {
            final long second = view.elapsedMs() / 1_000;
            if (second > shownSecond && !view.temperatures().isEmpty()) {
                shownSecond = second;
                say(DemoText.readings(view));
            }
        }

        @Override
        public boolean isGone() {
            return out.checkError();
        }

        private void say(final String line) {
            out.println(line);
            out.flush();
        }
    }

    /** A block on a terminal, drawn over itself; starts with the first measurement. */
    final class Live implements DemoOutput {
        private static final String UP = "\033[%dF"; // to the start of the line n above
        private static final String CLEAR_BELOW = "\033[J";
        private static final String CLEAR_REST = "\033[K";

        private final PrintStream out;
        private int drawnLines;

        Live(final PrintStream out) {
            this.out = out;
        }

        @Override
        public void onEvent(final AppEvent event, final DemoView view) {}

        @Override
        public void onTick(final DemoView view) {
            if (view.temperatures().isEmpty()) {
                return;
            }
            final StringBuilder frame = new StringBuilder(2048);
            if (drawnLines > 0) {
                frame.append(String.format(UP, drawnLines));
            }
            final var lines = DemoText.block(view);
            lines.forEach(line -> frame.append(line).append(CLEAR_REST).append('\n'));
            out.print(frame.append(CLEAR_BELOW)); // one write a frame: no flicker
            out.flush();
            drawnLines = lines.size();
        }

        @Override
        public boolean isGone() {
            return out.checkError();
        }
    }
}
