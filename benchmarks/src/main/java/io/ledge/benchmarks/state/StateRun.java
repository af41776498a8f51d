package io.ledge.benchmarks.state;

import io.ledge.benchmarks.rig.AbsentException;
import io.ledge.benchmarks.rig.Directories;
import io.ledge.benchmarks.rig.LoadSample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Measures the entrants round by round, each in a directory of its own on the file system in question. */
final class StateRun {
    private final StateSettings settings;
    private final Path directory;
    private final Consumer<String> progress;
    private final Map<String, List<LoadSample>> samples = new LinkedHashMap<>();
    private final Map<String, String> absent = new LinkedHashMap<>();

    /** @param directory empty */
    StateRun(final StateSettings settings, final Path directory, final Consumer<String> progress) {
        this.settings = settings;
        this.directory = directory;
        this.progress = progress;
    }

    /** @return by name, in the order of {@code entrants} */
    Map<String, Line> measure(final List<Entrant> entrants) throws IOException, InterruptedException {
        for (int round = 1; round <= settings.rounds(); round++) {
            for (final Entrant entrant : entrants) {
                if (!absent.containsKey(entrant.name())) {
                    progress.accept("round " + round + "/" + settings.rounds() + ": " + entrant.name());
                    measure(entrant);
                }
            }
        }
        final Map<String, Line> lines = new LinkedHashMap<>();
        entrants.forEach(entrant -> lines.put(entrant.name(), line(entrant)));
        return lines;
    }

    /** A peer that is missing or fails is left out, and said to be; that Ledge fails is the end of the run. */
    private void measure(final Entrant entrant) throws IOException, InterruptedException {
        final Path own = Files.createDirectory(directory.resolve(entrant.name()));
        try {
            samples.computeIfAbsent(entrant.name(), _ -> new ArrayList<>()).add(entrant.measure(own, settings));
        } catch (final AbsentException ex) {
            leaveOut(entrant, ex.getMessage());
        } catch (final IOException ex) {
            if (entrant.name().startsWith(StateEntrants.LEDGE)) {
                throw ex;
            }
            leaveOut(entrant, "failed: " + ex.getMessage());
        } finally {
            Directories.delete(own);
        }
    }

    private void leaveOut(final Entrant entrant, final String reason) {
        progress.accept(entrant.name() + " is left out, " + reason);
        absent.put(entrant.name(), reason);
    }

    private Line line(final Entrant entrant) {
        final String reason = absent.getOrDefault(entrant.name(), "");
        return new Line(
                entrant.section(), entrant.name(), reason.isEmpty() ? samples.get(entrant.name()) : List.of(), reason);
    }
}
