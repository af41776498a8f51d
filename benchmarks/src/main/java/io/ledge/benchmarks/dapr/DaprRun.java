package io.ledge.benchmarks.dapr;

import io.ledge.benchmarks.dapr.HttpPeer.Served;
import io.ledge.benchmarks.rig.AbsentException;
import io.ledge.benchmarks.rig.Directories;
import io.ledge.benchmarks.rig.TiedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Measures round by round. In a round every peer runs; each line is measured while the others have nothing to do. */
final class DaprRun {
    private final DaprSettings settings;
    private final Path directory;
    private final WrkLoad wrk;
    private final Consumer<String> progress;
    private final Map<String, List<HttpSample>> samples = new LinkedHashMap<>();
    private final Map<String, String> absent = new LinkedHashMap<>();
    private final Map<HttpPeer, Served> served = new LinkedHashMap<>();

    /** @param directory of its own */
    DaprRun(final DaprSettings settings, final Path directory, final WrkLoad wrk, final Consumer<String> progress) {
        this.settings = settings;
        this.directory = directory;
        this.wrk = wrk;
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
        try {
            for (final HttpPeer peer : peers) {
                if (!absent.containsKey(peer.name())) {
                    start(peer, Files.createDirectory(own.resolve(peer.name())));
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
    private void start(final HttpPeer peer, final Path own) throws IOException, InterruptedException {
        try {
            final Served server = peer.start(own, TiedProcess.freePort());
            served.put(peer, server);
            if (peer.hasStore()) {
                new HttpProbe(server.port()).fill(settings.keys());
            }
        } catch (final AbsentException ex) {
            leaveOut(peer, ex.getMessage());
        } catch (final IOException ex) {
            leaveOutOrThrow(peer, ex);
        }
    }

    private void measure(final Call call, final Path own, final String title) throws IOException, InterruptedException {
        if (call == Call.DURABLE_SAVE) {
            progress.accept(title + call + " " + BareSync.NAME);
            bareSync(Files.createDirectory(own.resolve(BareSync.NAME)));
        }
        for (final int connections : settings.connections()) {
            for (final HttpPeer peer : List.copyOf(served.keySet())) {
                if (isAsked(peer, call)) {
                    final String name = Row.name(call, peer.name(), connections);
                    progress.accept(title + name);
                    measure(peer, call, connections, name);
                }
            }
        }
    }

    private static boolean isAsked(final HttpPeer peer, final Call call) {
        return !call.isLedgeOnly() || peer.name().equals(LedgePeer.NAME);
    }

    private void measure(final HttpPeer peer, final Call call, final int connections, final String name)
            throws IOException, InterruptedException {
        try {
            add(name, wrk.measure(served.get(peer), call, connections, settings));
        } catch (final IOException ex) {
            leaveOutOrThrow(peer, ex);
        }
    }

    private void bareSync(final Path own) throws IOException {
        try {
            add(Row.name(Call.DURABLE_SAVE, BareSync.NAME, 1), BareSync.measure(own, settings));
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
        absent.put(peer.name(), reason);
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
            rows.add(row(call, BareSync.NAME, 1));
        }
        for (final int connections : settings.connections()) {
            for (final HttpPeer peer : peers) {
                if (isAsked(peer, call)) {
                    rows.add(row(call, peer.name(), connections));
                }
            }
        }
        return rows;
    }

    private Row row(final Call call, final String peer, final int connections) {
        final String reason = absent.getOrDefault(peer, "");
        final List<HttpSample> rounds = samples.getOrDefault(Row.name(call, peer, connections), List.of());
        return new Row(call, peer, connections, reason.isEmpty() ? rounds : List.of(), reason);
    }
}
