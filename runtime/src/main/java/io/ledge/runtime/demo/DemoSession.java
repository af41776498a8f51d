package io.ledge.runtime.demo;

import io.ledge.runtime.demo.app.AppEvent;
import io.ledge.runtime.demo.app.AppEvent.Attached;
import io.ledge.runtime.demo.app.AppEvent.Reading;
import io.ledge.runtime.demo.app.ControllerApp;
import io.ledge.runtime.demo.app.LoggerApp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The two apps beside a running node: starts them, shows what they say, and ends when the time is over, when asked to, or
 * when an app dies. One thread runs it; close it on the same thread.
 */
final class DemoSession implements AutoCloseable {
    private static final int QUEUE_CAPACITY = 1_024; // full: the apps' pipes hold them back
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final Set<Integer> SIGNAL_EXITS = Set.of(128 + 1, 128 + 2, 128 + 15); // HUP, INT, TERM

    private final DemoOutput output;
    private final Consumer<String> progress;
    private final BooleanSupplier stopAsked;
    private final BlockingQueue<AppEvent> events = new ArrayBlockingQueue<>(QUEUE_CAPACITY);
    private final Queue<App> waiting = new ArrayDeque<>();
    private final List<AppProcess> apps = new ArrayList<>();

    private DemoView view = DemoView.EMPTY;
    private int attachedCount;
    private long firstReadingNs;

    /** An app to start. */
    record App(String name, Class<?> main, List<String> args) {}

    /** @param stopAsked Ctrl-C was pressed; asked about ten times a second */
    DemoSession(final DemoOutput output, final Consumer<String> progress, final BooleanSupplier stopAsked) {
        this.output = output;
        this.progress = progress;
        this.stopAsked = stopAsked;
    }

    /** First who listens, then who speaks: an app is started when the one before it is attached. */
    void startApps(final Path dataDir, final int ratePerSecond) throws IOException {
        progress.accept("starting two apps, each in a JVM of its own …");
        waiting.add(new App("logger", LoggerApp.class, List.of(dataDir.toString())));
        waiting.add(new App(
                "controller", ControllerApp.class, List.of(dataDir.toString(), Integer.toString(ratePerSecond))));
        start(waiting.remove());
    }

    void start(final App app) throws IOException {
        apps.add(AppProcess.start(app.name(), AppCommand.of(app.main(), app.args()), events));
    }

    /**
     * Shows the apps for so long, counted from the first reading; zero is until asked to stop.
     *
     * @throws DemoException an app died, or no reading came
     */
    void show(final Duration duration) throws DemoException, IOException, InterruptedException {
        final long startNs = System.nanoTime();
        long tickNs = startNs;
        while (!stopAsked.getAsBoolean() && !output.isGone() && !isOver(duration)) {
            final AppEvent event = events.poll(tickNs - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (event != null) {
                take(event);
            }
            if (System.nanoTime() - tickNs >= 0) {
                tickNs = System.nanoTime() + TICK_NS;
                checkApps();
                checkStarted(startNs);
                view = view.at(elapsedMs());
                if (waiting.isEmpty() && attachedCount == apps.size()) {
                    output.onTick(view); // from now on only the view writes: no progress line tears it apart
                }
            }
        }
    }

    private void take(final AppEvent event) throws IOException {
        if (event instanceof final Attached attached) {
            onAttached(attached);
        }
        if (firstReadingNs == 0 && event instanceof Reading) {
            firstReadingNs = System.nanoTime();
        }
        view = view.with(event, elapsedMs());
        output.onEvent(event, view);
    }

    private void onAttached(final Attached attached) throws IOException {
        progress.accept(attached.app() + " attached");
        attachedCount++;
        if (!waiting.isEmpty()) {
            start(waiting.remove());
        }
    }

    private void checkApps() throws DemoException, InterruptedException {
        for (final AppProcess app : apps) {
            if (!app.isAlive() && !isStopping(app.exitCode())) {
                throw new DemoException(app.name() + " ended with exit code " + app.exitCode() + "; its last words:"
                        + app.lastErrors());
            }
        }
    }

    /** Ctrl-C reaches the apps too, and they may be faster than we: then give our own signal a moment to arrive. */
    private boolean isStopping(final int exitCode) throws InterruptedException {
        for (int i = 0; i < 10 && SIGNAL_EXITS.contains(exitCode) && !stopAsked.getAsBoolean(); i++) {
            Thread.sleep(50);
        }
        return stopAsked.getAsBoolean();
    }

    private void checkStarted(final long startNs) throws DemoException, InterruptedException {
        if (firstReadingNs != 0 || System.nanoTime() - startNs < START_TIMEOUT.toNanos()) {
            return;
        }
        final StringBuilder words = new StringBuilder();
        for (final AppProcess app : apps) {
            words.append("; last words of ").append(app.name()).append(':').append(app.lastErrors());
        }
        throw new DemoException("no reading arrived within " + START_TIMEOUT.toSeconds() + " s" + words);
    }

    private boolean isOver(final Duration duration) {
        return !duration.isZero() && firstReadingNs != 0 && System.nanoTime() - firstReadingNs >= duration.toNanos();
    }

    private long elapsedMs() {
        return firstReadingNs == 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - firstReadingNs);
    }

    @Override
    public void close() {
        apps.forEach(AppProcess::terminate);
        boolean interrupted = false;
        for (final AppProcess app : apps) {
            try {
                app.awaitEnd();
            } catch (final InterruptedException ex) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
