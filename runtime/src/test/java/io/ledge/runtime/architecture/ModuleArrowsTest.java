package io.ledge.runtime.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Arrows point one way: between modules, between the packages of the core, and among the packages of every module. */
class ModuleArrowsTest {
    /** The design's table: a module and those it may use. Bindings, API and transport never see each other. */
    private static final Map<String, List<String>> MODULES = Map.ofEntries(
            Map.entry("protocol", List.of()),
            Map.entry("core", List.of("protocol")),
            Map.entry("transport", List.of("core", "protocol")),
            Map.entry("devices", List.of("core", "protocol")),
            Map.entry("bindings.mqtt", List.of("core", "protocol")),
            Map.entry("state.chronicle", List.of("core", "protocol")),
            Map.entry("api", List.of("core", "protocol")),
            Map.entry("client", List.of("protocol")),
            Map.entry(
                    "runtime",
                    List.of(
                            "protocol",
                            "core",
                            "transport",
                            "devices",
                            "bindings.mqtt",
                            "state.chronicle",
                            "api",
                            "client")),
            Map.entry("examples", List.of("client", "state.chronicle")),
            Map.entry("simulator", List.of("protocol", "core", "runtime")), // of runtime the command line only
            Map.entry("benchmarks", List.of("protocol", "core", "transport", "client", "state.chronicle", "runtime")));

    /** Lowest first; each uses only those before it. */
    private static final List<String> CORE_PACKAGES = List.of(
            "error", "counter", "time", "memory", "ring", "wait", "table", "journal", "session", "state", "pubsub",
            "actor", "invoke", "binding", "port", "loop");

    @TestFactory
    Stream<DynamicTest> shouldUseOnlyTheModulesOfTheTable() {
        return MODULES.keySet().stream()
                .sorted()
                .map(module -> DynamicTest.dynamicTest(module, () -> {
                    final String[] forbidden = MODULES.keySet().stream()
                            .filter(other -> !other.equals(module)
                                    && !MODULES.get(module).contains(other))
                            .map(other -> "io.ledge." + other + "..")
                            .toArray(String[]::new);
                    noClasses()
                            .that()
                            .resideInAPackage("io.ledge." + module + "..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(forbidden)
                            .because("design.md gives " + module + " only " + MODULES.get(module)
                                    + ": what a module cannot see, it cannot break")
                            .allowEmptyShould(true) // examples, simulator and benchmarks are not on this module's class
                            // path: they see it, not it them
                            .check(Imported.CLASSES);
                }));
    }

    @TestFactory
    Stream<DynamicTest> shouldUseOnlyTheCorePackagesBelow() {
        return IntStream.range(0, CORE_PACKAGES.size() - 1).mapToObj(i -> {
            final String name = CORE_PACKAGES.get(i);
            final String[] above = CORE_PACKAGES.subList(i + 1, CORE_PACKAGES.size()).stream()
                    .map(other -> "io.ledge.core." + other + "..")
                    .toArray(String[]::new);
            return DynamicTest.dynamicTest(name, () -> noClasses()
                    .that()
                    .resideInAPackage("io.ledge.core." + name + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(above)
                    .because("design.md lists the core's packages lowest first: " + String.join(" ", CORE_PACKAGES))
                    .allowEmptyShould(true) // some wait for their issue
                    .check(Imported.CLASSES));
        });
    }

    @Test
    void shouldGiveReadersOfSharedStateNothingOfTheNode() {
        noClasses()
                .that()
                .resideInAPackage("io.ledge.state.chronicle.map..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.ledge.core..", "io.ledge.protocol..", "io.ledge.state.chronicle")
                .because("other processes have it on their class path, to read the shared file")
                .check(Imported.CLASSES);
    }

    @Test
    void shouldLetOnlyItsModuleSeeChronicle() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.ledge.state.chronicle..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.openhft..")
                .because("it needs flags of the JVM that the rest of a node does without")
                .check(Imported.CLASSES);
    }

    @Test
    void shouldLetOnlyItsPackageSeeResilience4j() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.ledge.api.resiliency..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.github.resilience4j..")
                .because("ADR-0010: what a policy is does not depend on who keeps its breakers")
                .check(Imported.CLASSES);
    }

    @Test
    void shouldLetOnlyMiddlewareSeeRe2jAndNimbus() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.ledge.api.middleware..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.google.re2j..", "com.nimbusds..")
                .because("ADR-0001: they are for the patterns of users, and for tokens")
                .check(Imported.CLASSES);
    }

    @Test
    void shouldKnowEveryPackageOfTheCore() {
        final var unknown = new TreeSet<String>();
        Imported.CLASSES.stream()
                .map(c -> c.getPackageName())
                .filter(name -> name.startsWith("io.ledge.core"))
                .map(name -> name.substring("io.ledge.core".length()))
                .map(name -> name.isEmpty() ? "" : name.substring(1).split("\\.")[0])
                .filter(name -> !CORE_PACKAGES.contains(name))
                .forEach(unknown::add);

        assertTrue(unknown.isEmpty(), () -> "a place for it in CORE_PACKAGES, and in design.md: " + unknown);
    }

    @Test
    void shouldHaveNoPackageCycles() {
        slices().matching("io.ledge.(**)")
                .should()
                .beFreeOfCycles()
                .because("packages in a knot are understood, tested and moved only together")
                .check(Imported.CLASSES);
    }
}
