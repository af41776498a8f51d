package io.ledge.runtime.log;

import io.ledge.runtime.text.Terminals;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * How this process logs.
 *
 * @param level messages below it are dropped
 * @param clock for the time of a line, in its time zone
 */
public record LogSettings(Level level, LineForm form, PrintStream out, Clock clock) {
    /** Dapr's names ({@code debug info warn error fatal}) and the JDK's. */
    private static final Map<String, Level> LEVELS = Map.of(
            "trace", Level.TRACE,
            "debug", Level.DEBUG,
            "info", Level.INFO,
            "warn", Level.WARNING,
            "warning", Level.WARNING,
            "error", Level.ERROR,
            "fatal", Level.ERROR,
            "off", Level.OFF);

    // Written by the thread that parses the command line, read by every logger.
    private static volatile LogSettings current = defaults();

    public LogSettings {
        Objects.requireNonNull(level);
        Objects.requireNonNull(form);
        Objects.requireNonNull(out);
        Objects.requireNonNull(clock);
    }

    /** Level info, to standard error; for humans on a terminal, else {@code key=value}. */
    public static LogSettings defaults() {
        final LogForm form;
        if (Terminals.wantsColour(Terminals.STDERR)) {
            form = LogForm.COLOUR;
        } else {
            form = Terminals.isTerminal(Terminals.STDERR) ? LogForm.HUMAN : LogForm.LOGFMT;
        }
        return new LogSettings(Level.INFO, form, System.err, Clock.systemDefaultZone());
    }

    public static LogSettings current() {
        return current;
    }

    /** From now on, for every logger there is. */
    public void apply() {
        current = this;
    }

    public LogSettings level(final Level newLevel) {
        return new LogSettings(newLevel, form, out, clock);
    }

    public LogSettings form(final LineForm newForm) {
        return new LogSettings(level, newForm, out, clock);
    }

    public LogSettings out(final PrintStream newOut) {
        return new LogSettings(level, form, newOut, clock);
    }

    /**
     * @param name of a level, in any case
     * @throws IllegalArgumentException naming it and the choices
     */
    public static Level parseLevel(final String name) {
        final Level level = LEVELS.get(name.strip().toLowerCase(Locale.ROOT));
        if (level == null) {
            throw new IllegalArgumentException(
                    "unknown log level '" + name + "': use trace, debug, info, warn, error or off");
        }
        return level;
    }
}
