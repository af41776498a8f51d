package io.ledge.bindings.mqtt;

import io.ledge.core.binding.ComponentContext;
import io.ledge.protocol.codec.ComponentState;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What people are told. The log has two lines per outage, one when it starts and one with its duration when it ends, however
 * many tries lie between; the status has the newest reason. Called on any thread.
 *
 * <ul>
 *   <li>CONNECTING: nobody answers, and trying again may help.
 *   <li>UP: connected, and subscribed when it is an input.
 *   <li>DEGRADED: the broker refuses us and a person must act, or messages wait or are dropped because the core is full.
 * </ul>
 */
final class Health {
    private final ComponentContext context;
    private final String what;
    private final String broker;
    private boolean closed;
    private String connection; // null when not connected
    private String reason = "not tried yet";
    private boolean refused;
    private boolean everUp;
    private boolean outage;
    private long outageStartNs;
    private int tries;
    private String congestion = "";

    Health(final ComponentContext context, final String broker) {
        this.context = context;
        this.what = "bindings.mqtt3 '" + context.name() + "'";
        this.broker = broker;
    }

    synchronized void connecting() {
        tell();
    }

    /** A try to connect failed. */
    synchronized void failed(final LinkException why, final long nowNs) {
        reason = why.getMessage();
        refused = why.kind() == LinkException.Kind.REFUSED;
        tries++;
        down("no connection to ", nowNs);
    }

    /** A connection that was up is gone. */
    synchronized void lost(final String why, final long nowNs) {
        connection = null;
        reason = why;
        refused = false;
        tries = 0;
        down("lost ", nowNs);
    }

    private void down(final String event, final long nowNs) {
        if (!outage) {
            outage = true;
            outageStartNs = nowNs;
            log(Level.WARNING, what + ": " + event + broker + ": " + reason + "; trying again until it answers");
        }
        tell();
    }

    synchronized void up(final MqttVersion version, final long nowNs) {
        connection = broker + ", " + version;
        if (outage) {
            final String again = everUp ? " again" : "";
            final String count = tries + 1 == 1 ? "1 try" : tries + 1 + " tries";
            log(
                    Level.INFO,
                    what + ": connected to " + connection + again + " after " + duration(nowNs - outageStartNs) + ", "
                            + count);
        } else {
            log(Level.INFO, what + ": connected to " + connection);
        }
        outage = false;
        everUp = true;
        tries = 0;
        tell();
    }

    /** @param note empty when messages flow */
    synchronized void congestion(final String note) {
        if (!note.equals(congestion)) {
            congestion = note;
            tell();
        }
    }

    synchronized void note(final Level level, final String text) {
        log(level, what + ": " + text);
    }

    synchronized String reason() {
        return reason;
    }

    /** The last call that reaches the context. */
    synchronized void close() {
        if (!closed) {
            context.status(ComponentState.STOPPED, "");
            closed = true;
        }
    }

    private void tell() {
        if (closed) {
            return;
        }
        if (connection == null) {
            context.status(
                    refused ? ComponentState.DEGRADED : ComponentState.CONNECTING,
                    outage ? broker + ": " + reason : "connecting to " + broker);
        } else if (congestion.isEmpty()) {
            context.status(ComponentState.UP, connection);
        } else {
            context.status(ComponentState.DEGRADED, connection + "; " + congestion);
        }
    }

    private void log(final Level level, final String line) {
        if (!closed) {
            context.logger().log(level, line);
        }
    }

    /** {@code 0.3 s}, {@code 12.3 s}, {@code 4 min 10 s}, {@code 3 h 2 min}. */
    static String duration(final long ns) {
        final long seconds = TimeUnit.NANOSECONDS.toSeconds(ns);
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", ns / 1e9);
        }
        return seconds < 3600
                ? seconds / 60 + " min " + seconds % 60 + " s"
                : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }
}
