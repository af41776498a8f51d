package io.ledge.runtime.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A command with all that it has started and that still belongs to it: its descendants, and those that a shell which has ended left
 * behind, known by a mark in their environment. Who has begun a session of its own, as daemons do, has left. From {@code /proc}.
 */
final class CommandTree {
    private static final String VARIABLE = "LEDGE_COMMAND";
    private static final int STATE_FIELD = 0; // field 3 of stat(5), counted behind the name
    private static final int SESSION_FIELD = 3;
    private static final String ZOMBIE = "Z";

    private final String mark = UUID.randomUUID().toString();
    private final Set<ProcessHandle> known = new LinkedHashSet<>(); // also those whose parents have ended since

    /** For the environment of the command. */
    void mark(final ProcessBuilder builder) {
        builder.environment().put(VARIABLE, mark);
    }

    /** All that run, the command itself among them while it does. */
    synchronized Set<ProcessHandle> running(final Process process) {
        known.add(process.toHandle());
        process.descendants().forEach(known::add);
        marked().forEach(known::add);
        known.removeIf(handle -> !isRunning(handle));
        return Set.copyOf(known);
    }

    /** Does one of those that {@link #running} found last still run? Cheap. */
    synchronized boolean isAnyRunning() {
        return known.stream().anyMatch(CommandTree::isRunning);
    }

    private Stream<ProcessHandle> marked() {
        final String session = field(ProcessHandle.current().pid(), SESSION_FIELD);
        return ProcessHandle.allProcesses()
                .filter(handle -> isMarked(handle.pid()))
                .filter(handle -> field(handle.pid(), SESSION_FIELD).equals(session));
    }

    private boolean isMarked(final long pid) {
        try {
            final byte[] environment = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "environ"));
            return ("\0" + new String(environment, StandardCharsets.ISO_8859_1))
                    .contains("\0" + VARIABLE + "=" + mark + "\0");
        } catch (final IOException ex) {
            return false; // it has just gone, or is another user's
        }
    }

    /** One that has ended and that nobody has asked for its exit code does not run. */
    private static boolean isRunning(final ProcessHandle handle) {
        return handle.isAlive() && !field(handle.pid(), STATE_FIELD).equals(ZOMBIE);
    }

    /** Empty: there is no such process. */
    private static String field(final long pid, final int index) {
        try {
            final String stat =
                    Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[index];
        } catch (final IOException ex) {
            return "";
        }
    }
}
