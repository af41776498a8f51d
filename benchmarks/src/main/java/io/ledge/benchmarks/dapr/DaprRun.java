package io.ledge.benchmarks.dapr;

import io.ledge.benchmarks.dapr.HttpPeer.Served;
import io.ledge.benchmarks.rig.AbsentException;
import io.ledge.benchmarks.rig.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Measures round by round. In a round every peer runs; each line is measured while the others have nothing to do. */
final class DaprRun {
    private static final int STARTS = 3;
    private static final int REASON_LENGTH_MAX = 160;

    private final DaprSettings settings;
    private final Path directory;
    private final Loads loads;
    private final Consumer<String> progress;
    private final Map<String, List<HttpSample>> samples = new LinkedHashMap<>();
    private final Map<String, String> absent = new LinkedHashMap<>();
    private final Map<Call, String> unasked = new EnumMap<>(Call.class);
    private final Map<HttpPeer, Served> served = new LinkedHashMap<>();

    /** @param directory of its own */
    DaprRun(final DaprSettings settings, final Path directory, final Loads loads, final Consumer<String> progress) {
        this.settings = settings;
        this.directory = directory;
        this.loads = loads;
        this.progress = progress;
    }

    /** @return by name, in the order of calls, connections and {@code peers} */
    Map<String, Row> measure(final List<HttpPeer> peers) throws IOException, InterruptedException {
        for (int round = 1; round <= settings.rounds(); round++) {
            round(peers, "round " + round + "/" + settings.rounds() + ": ");
        }
        final Map<String, Row> rows = new LinkedHashMap<>();
        for (final Call call : Call.values()) {
            if (settings.calls().contains(call)) {
                rows(call, peers).forEach(row -> rows.put(row.name(), row));
            }
        }
        return rows;
    }

    private void round(final List<HttpPeer> peers, final String title) throws IOException, InterruptedException {
        final Path own = Files.createDirectory(directory.resolve("round"));
        try (App app = App.start(Files.createDirectory(own.resolve("app")))) {
            if (app.port() == 0) {
                unasked.put(Call.INVOKE, app.absent());
            }
            for (final HttpPeer peer : peers) {
                if (!absent.containsKey(peer.name())) {
                    start(peer, Files.createDirectory(own.resolve(peer.name())), app.port());
                }
            }
            for (final Call call : Call.values()) {
                if (settings.calls().contains(call)) {
                    measure(call, own, title);
                }
            }
        } finally {
            closeAll();
            Directories.delete(own);
        }
    }

    /** A peer that is missing or fails is left out, and said to be; that Ledge fails is the end of the run. */
    private void start(final HttpPeer peer, final Path own, final int appPort)
            throws IOException, InterruptedException {
        try {
            final Served server = start(peer, own, appPort, STARTS);
            served.put(peer, server);
            if (peer.hasStore()) {
                new HttpProbe(server.ports().http()).fill(settings.keys());
            }
        } catch (final AbsentException ex) {
            leaveOut(peer, ex.getMessage());
        } catch (final IOException ex) {
            leaveOutOrThrow(peer, ex);
        }
    }

    /** A port that was free may be a connection's by the time that the peer takes it. */
    private Served start(final HttpPeer peer, final Path own, final int appPort, final int triesLeft)
            throws IOException, InterruptedException, AbsentException {
        try {
            return peer.start(own, Ports.free(appPort));
        } catch (final IOException ex) {
            if (triesLeft == 1) {
                throw ex;
            }
            progress.accept(peer.name() + " did not start, and is started again");
            return start(peer, own, appPort, triesLeft - 1);
        }
    }

    private void measure(final Call call, final Path own, final String title) throws IOException, InterruptedException {
        if (call == Call.DURABLE_SAVE) {
            progress.accept(title + call + " " + BareSync.NAME);
            bareSync(Files.createDirectory(own.resolve(BareSync.NAME)));
        }
        for (final Pace pace : paces(call)) {
            for (final HttpPeer peer : List.copyOf(served.keySet())) {
                if (peer.isAsked(call) && !unasked.containsKey(call)) {
                    final String name = Row.name(call, peer.name(), pace);
                    progress.accept(title + name);
                    measure(peer, call, pace, name);
                }
            }
        }
    }

    private List<Pace> paces(final Call call) {
        return settings.paces().stream().filter(call::isAskedAt).toList();
    }

    private void measure(final HttpPeer peer, final Call call, final Pace pace, final String name)
            throws IOException, InterruptedException {
        try {
            add(name, loads.of(call, pace).measure(served.get(peer), call, pace, settings));
        } catch (final AbsentException ex) {
            unasked.put(call, ex.getMessage());
        } catch (final IOException ex) {
            leaveOutOrThrow(peer, ex);
        }
    }

    private void bareSync(final Path own) throws IOException {
        try {
            add(Row.name(Call.DURABLE_SAVE, BareSync.NAME, DaprSettings.FEW), BareSync.measure(own, settings));
        } catch (final AbsentException ex) {
            throw new IOException("a file is never absent", ex);
        }
    }

    private void add(final String name, final HttpSample sample) {
        samples.computeIfAbsent(name, _ -> new ArrayList<>()).add(sample);
    }

    private void leaveOutOrThrow(final HttpPeer peer, final IOException ex) throws IOException {
        if (peer.name().equals(LedgePeer.NAME)) {
            throw ex;
        }
        leaveOut(peer, "failed: " + ex.getMessage());
        final Served server = served.remove(peer);
        if (server != null) {
            server.close();
        }
    }

    private void leaveOut(final HttpPeer peer, final String reason) {
        progress.accept(peer.name() + " is left out, " + reason);
        absent.put(peer.name(), brief(reason));
    }

    /** For a cell of a table: a server's last words, of all that it said. */
    static String brief(final String reason) {
        return reason.length() <= REASON_LENGTH_MAX
                ? reason
                : "…" + reason.substring(reason.length() - REASON_LENGTH_MAX);
    }

    private void closeAll() throws IOException {
        for (final Served server : served.values()) {
            server.close();
        }
        served.clear();
    }

    private List<Row> rows(final Call call, final List<HttpPeer> peers) {
        final List<Row> rows = new ArrayList<>();
        if (call == Call.DURABLE_SAVE) {
            rows.add(row(call, BareSync.NAME, DaprSettings.FEW));
        }
        for (final Pace pace : paces(call)) {
            for (final HttpPeer peer : peers) {
                if (peer.isAsked(call)) {
                    rows.add(row(call, peer.name(), pace));
                }
            }
        }
        return rows;
    }

    private Row row(final Call call, final String peer, final Pace pace) {
        final String reason = absent.getOrDefault(peer, unasked.getOrDefault(call, ""));
        final List<HttpSample> rounds = samples.getOrDefault(Row.name(call, peer, pace), List.of());
        return new Row(call, peer, pace, reason.isEmpty() ? rounds : List.of(), reason);
    }
}
