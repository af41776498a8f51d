package io.ledge.runtime.node;

import io.ledge.api.semantics.AppContext;
import io.ledge.runtime.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which directories the node reads, and which apps see what is in them: those of the node are for all apps; those that only some
 * apps name are for these. Apps that are attached bring theirs, and take them along when they go. Asked by any thread, the core's
 * included; changed by one at a time.
 */
final class ResourceDirectories {
    private static final Path NOWHERE = Path.of("");

    private final List<Path> ofNode;
    private final List<AppContext> ofStart;
    private final Map<AppContext, List<Path>> attached = new LinkedHashMap<>(); // what each brought
    private final Set<Path> left = new LinkedHashSet<>(); // of apps that have gone, while anything of them is in force
    private volatile Map<Path, String> own; // not written to once it is here
    private volatile List<Path> all;
    private volatile List<AppContext> apps;

    /**
     * @param ofNode all that is read at the start
     * @param ofStart apps the node was started for, of which each knows what it sees
     */
    ResourceDirectories(final List<Path> ofNode, final List<AppContext> ofStart) {
        this.ofNode = ofNode;
        this.ofStart = ofStart;
        conclude();
    }

    private void conclude() {
        final Map<Path, String> nextOwn = new LinkedHashMap<>();
        ofStart.forEach(app -> nextOwn.putAll(app.ownDirectories()));
        final Set<Path> nextAll = new LinkedHashSet<>(ofNode);
        attached.values().stream().flatMap(List::stream).forEach(directory -> {
            nextOwn.put(directory, directory.toString());
            nextAll.add(directory);
        });
        left.forEach(directory -> nextOwn.putIfAbsent(directory, directory.toString()));
        final Map<String, AppContext> nextApps = new LinkedHashMap<>();
        ofStart.forEach(app -> nextApps.put(app.appId(), app));
        attached.keySet().forEach(app -> nextApps.put(app.appId(), app)); // the one of the start has gone
        own = nextOwn;
        all = List.copyOf(nextAll);
        apps = List.copyOf(nextApps.values());
    }

    /**
     * An app comes, and counts in place of one of its id that the node was started for. Directories of its own it sees before all
     * that the node has for every app. One that the node reads for all apps is not the app's own.
     *
     * @throws ConfigException when one of them is none, naming it
     */
    void attach(final AppContext app) throws ConfigException {
        attached.put(app, app.hasResourcesPaths() ? broughtBy(app) : List.of());
        conclude();
    }

    /** Does it make a difference to them that the app is here? */
    boolean concerns(final AppContext app) {
        return app.hasResourcesPaths()
                || ofStart.stream().anyMatch(started -> started.appId().equals(app.appId()));
    }

    private List<Path> broughtBy(final AppContext app) throws ConfigException {
        final List<Path> sees = new ArrayList<>();
        final List<Path> brings = new ArrayList<>();
        for (final Path directory : app.resourcesPaths()) {
            if (!isReadable(directory)) {
                throw new ConfigException("resources path " + directory
                        + (Files.exists(directory)
                                ? " is not a directory that the node can read"
                                : " does not exist where the node runs"));
            }
            final Path read = asRead(directory);
            sees.add(read);
            if (!ofNode.contains(read)) {
                brings.add(read);
            }
        }
        ofNode.stream().filter(directory -> !own.containsKey(directory)).forEach(sees::add);
        app.resourcesPaths(sees);
        return brings;
    }

    private static boolean isReadable(final Path directory) {
        return Files.isDirectory(directory) && Files.isReadable(directory);
    }

    /** As the node calls it, where it reads it already. */
    private Path asRead(final Path directory) {
        return Stream.concat(all.stream(), left.stream())
                .filter(read -> isSame(read, directory))
                .findFirst()
                .orElse(directory);
    }

    private static boolean isSame(final Path one, final Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (final IOException ex) {
            return false; // one of them is away now
        }
    }

    /** What it brought stays nobody else's until {@link #inForce} knows it gone. @return false: the app is not known here */
    boolean detach(final AppContext app) {
        final List<Path> brought = attached.remove(app);
        if (brought != null) {
            left.addAll(brought);
        }
        conclude();
        return brought != null;
    }

    /** Nothing is in force any more but what is from these sources. */
    void inForce(final Stream<String> sources) {
        left.retainAll(sources.map(ResourceDirectories::directoryOf).collect(Collectors.toSet()));
        conclude();
    }

    /** All that are looked at, in their order. */
    List<Path> all() {
        return all;
    }

    /** All that are to be read now: one that an app brought and that is away keeps nobody from the others. */
    List<Path> readable() {
        return all.stream()
                .filter(directory -> ofNode.contains(directory) || isReadable(directory))
                .toList();
    }

    /** Those that are not for all apps, also such as are read no more, and what stands in front of the names of their components. */
    Map<Path, String> own() {
        return own;
    }

    /** Who may have directories of its own, one an id; other apps see what is for all. */
    List<AppContext> apps() {
        return apps;
    }

    /** Does the app see a resource of that source? Directories of apps' own are for those only that name them. */
    boolean sees(final AppContext app, final String source) {
        return app.sees(source) && (app.hasResourcesPaths() || !own.containsKey(directoryOf(source)));
    }

    /** Of two components of a name, an app has the one whose place is lower. */
    int place(final AppContext app, final String source) {
        final int index = app.resourcesPaths().indexOf(directoryOf(source));
        return index < 0 ? Integer.MAX_VALUE : index;
    }

    /** What is from no file is in none of the directories. */
    private static Path directoryOf(final String source) {
        final Path directory = Path.of(source).getParent();
        return directory == null ? NOWHERE : directory;
    }
}
