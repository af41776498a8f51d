package io.ledge.runtime.log;

import java.text.MessageFormat;
import java.time.ZonedDateTime;
import java.util.MissingResourceException;
import java.util.ResourceBundle;

/** One scope. A line is written with one call, so that lines of several threads do not mix. */
final class LedgeLogger implements System.Logger {
    private final String scope;

    LedgeLogger(final String scope) {
        this.scope = scope;
    }

    @Override
    public String getName() {
        return scope;
    }

    @Override
    public boolean isLoggable(final Level level) {
        return level != Level.OFF
                && level.getSeverity() >= LogSettings.current().level().getSeverity();
    }

    @Override
    public void log(final Level level, final ResourceBundle bundle, final String message, final Throwable thrown) {
        if (isLoggable(level)) {
            write(level, translated(bundle, message), thrown);
        }
    }

    @Override
    public void log(final Level level, final ResourceBundle bundle, final String format, final Object... params) {
        if (isLoggable(level)) {
            final String pattern = translated(bundle, format);
            write(level, params == null || params.length == 0 ? pattern : filledIn(pattern, params), null);
        }
    }

    private void write(final Level level, final String message, final Throwable thrown) {
        final LogSettings settings = LogSettings.current();
        final LineForm.Entry entry = new LineForm.Entry(
                ZonedDateTime.now(settings.clock()),
                level,
                scope,
                message == null ? "" : message,
                thrown == null ? "" : causes(thrown));
        final String line = settings.form().line(entry);
        // A stack trace is for those who look for a bug; the causes of an error in one line are for everybody.
        synchronized (settings.out()) {
            settings.out().println(line);
            if (thrown != null && settings.level().getSeverity() <= Level.DEBUG.getSeverity()) {
                thrown.printStackTrace(settings.out());
            }
        }
    }

    private static String causes(final Throwable thrown) {
        final StringBuilder text = new StringBuilder(thrown.toString());
        int depth = 0;
        for (Throwable cause = thrown.getCause(); cause != null && depth < 8; cause = cause.getCause(), depth++) {
            text.append(" <- ").append(cause);
        }
        return text.toString();
    }

    private static String filledIn(final String pattern, final Object... params) {
        try {
            return MessageFormat.format(pattern, params);
        } catch (final IllegalArgumentException ex) {
            return pattern; // a brace in the text: better unformatted than lost
        }
    }

    private static String translated(final ResourceBundle bundle, final String key) {
        if (bundle == null || key == null) {
            return key;
        }
        try {
            return bundle.getString(key);
        } catch (final MissingResourceException | ClassCastException ex) {
            return key;
        }
    }
}
