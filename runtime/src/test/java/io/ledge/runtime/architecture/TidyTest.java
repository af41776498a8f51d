package io.ledge.runtime.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** House rules over the sources: those that the compiler, the formatter and the class files do not show. */
class TidyTest {
    private static final int MAX_LINES = 500;

    /** A ratchet: files that were longer when the rule came, and may only shrink; none are left. */
    private static final Map<String, Integer> LONGER_FILES = Map.of();

    /** Files of core, transport and client that may sleep, and why. */
    private static final Map<String, String> MAY_SLEEP = Map.of(
            "transport-aeron/src/main/java/io/ledge/transport/HangUpListener.java",
            "accept(2) fails at once while the process is out of descriptors: a pause keeps its thread from spinning");

    /** Spelled so that this file does not break its own rules. */
    private static final Pattern LEFTOVER = Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b");

    /** Hosts called repo, registry, …: which of them to use is the machine's own business. */
    private static final Pattern REGISTRY = Pattern.compile(
            "\\b(repo1?|registry|plugins|oss|files|proxy|mirrors?|central|archive|deb)\\.([a-z0-9-]+\\.)+(org|io|com|net|dev)\\b");

    private static final Pattern MACHINE_PATH =
            Pattern.compile("(?<![\\w.$}~-])/(wor" + "k|tm" + "p/wt|home/[a-z]|root)/");

    private static final Pattern SYNCHRONIZED_BLOCK = Pattern.compile("\\bsynchronized\\b");
    private static final Pattern IMPORT =
            Pattern.compile("import (?:static )?io\\.ledge\\.(state\\.chronicle\\.map|\\w+)[^;]*;");

    @Test
    void shouldLeaveNothingUnfinished() {
        assertNone(matches(Sources.ALL.stream(), LEFTOVER), "becomes an issue, or is done");
    }

    @Test
    void shouldKeepFilesShort() {
        final List<String> long_ = Sources.java()
                .filter(source -> source.lines().size() > LONGER_FILES.getOrDefault(source.path(), MAX_LINES))
                .map(source -> source.path() + ": " + source.lines().size() + " lines")
                .toList();

        assertNone(long_, "look for the second concept in it (at most " + MAX_LINES + " lines)");
    }

    @Test
    void shouldDropFilesFromTheRatchetWhenTheyAreShort() {
        final List<String> done = Sources.java()
                .filter(source -> LONGER_FILES.containsKey(source.path())
                        && source.lines().size() <= MAX_LINES)
                .map(Sources.Source::path)
                .toList();

        assertNone(done, "well done: take it out of LONGER_FILES");
    }

    @Test
    void shouldNameNoPackageRegistry() {
        assertNone(matches(Sources.ALL.stream(), REGISTRY), "downloads go where the machine's own settings say");
    }

    @Test
    void shouldNameNoPlaceOfOneMachine() {
        assertNone(matches(Sources.ALL.stream(), MACHINE_PATH), "exists on one machine only");
    }

    @Test
    void shouldNotSleepInLibraries() {
        final Stream<Sources.Source> sources = Sources.mainJava()
                .filter(source -> source.path().matches("(core-offheap|transport-aeron|client|protocol)/.*"))
                .filter(source -> !MAY_SLEEP.containsKey(source.path()));

        assertNone(
                matches(sources, Pattern.compile("Thread\\.sleep|TimeUnit\\.\\w+\\.sleep")),
                "waits for a fixed time instead of for its reason");
    }

    @Test
    void shouldNotSynchronizeWhereTheLoopRuns() {
        final Stream<Sources.Source> sources = Sources.mainJava().filter(source -> source.path()
                .matches(".*/io/ledge/core/(table|session|state|pubsub|actor|invoke|loop|memory|time)/.*"));

        assertNone(matches(withoutComments(sources), SYNCHRONIZED_BLOCK), "whoever holds the baton is alone");
    }

    @Test
    void shouldDescribeEveryPackage() {
        final Set<String> described = Sources.mainJava()
                .filter(source -> source.path().endsWith("/package-info.java")
                        && source.text().contains("/**"))
                .map(TidyTest::directory)
                .collect(Collectors.toSet());
        final Set<String> missing = Sources.mainJava()
                .filter(source -> !source.path().contains("/examples/"))
                .map(TidyTest::directory)
                .filter(directory -> !described.contains(directory))
                .collect(Collectors.toCollection(TreeSet::new));

        assertNone(List.copyOf(missing), "a package-info.java says its purpose, its threads, and what it may use");
    }

    /** Modules above this one, whose classes ModuleArrowsTest cannot see. */
    @Test
    void shouldShowOnlyTheClientInExamples() {
        final List<String> wrong = new ArrayList<>();
        Sources.mainJava()
                .filter(source -> source.path().startsWith("examples/"))
                .forEach(source -> IMPORT.matcher(source.text())
                        .results()
                        .filter(found -> !Set.of("client", "examples", "state.chronicle.map")
                                .contains(found.group(1)))
                        .forEach(found -> wrong.add(source.path() + ": " + found.group())));

        assertNone(wrong, "an app sees io.ledge.client, or reads a shared file, and nothing else of Ledge");
    }

    @Test
    void shouldReadTheWholeCheckout() {
        assertTrue(Sources.mainJava().count() > 150, () -> "only " + Sources.ALL.size() + " files found");
        assertTrue(Sources.ALL.stream().anyMatch(source -> source.path().equals("pom.xml")));
        assertTrue(Sources.ALL.stream().anyMatch(source -> source.path().equals("ledge")));
    }

    private static List<String> matches(final Stream<Sources.Source> sources, final Pattern pattern) {
        return sources.flatMap(source -> {
                    final List<String> found = new ArrayList<>();
                    final List<String> lines = source.lines();
                    for (int i = 0; i < lines.size(); i++) {
                        if (pattern.matcher(lines.get(i)).find()) {
                            found.add(source.path() + ":" + (i + 1) + ": "
                                    + lines.get(i).trim());
                        }
                    }
                    return found.stream();
                })
                .toList();
    }

    /** Lines stay where they are. */
    private static Stream<Sources.Source> withoutComments(final Stream<Sources.Source> sources) {
        return sources.map(source ->
                new Sources.Source(source.path(), source.text().replaceAll("//[^\n]*|(?m)^\\s*/?\\*[^\n]*", "")));
    }

    private static String directory(final Sources.Source source) {
        return source.path().substring(0, source.path().lastIndexOf('/'));
    }

    private static void assertNone(final List<String> found, final String rule) {
        assertEquals("", String.join("\n", found), rule);
    }
}
