package io.ledge.runtime.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.junit.jupiter.api.Test;

/** What the loop runs never waits, never asks the world, and touches memory only through the packages made for it. */
class CoreBansTest {
    /** Everything the loop runs that is the core's logic: replayed and simulated, so it must be a function of its input. */
    private static final String[] LOOP = packages("table session state pubsub actor invoke loop");

    /** The loop's, and what it stands on. */
    private static final String[] LOOP_AND_BELOW = packages("table session state pubsub actor invoke loop memory time");

    /** Clocks that are read, where an interface handed in was meant. */
    private static final Set<String> SYSTEM_CLOCKS = Set.of(
            "org.agrona.concurrent.SystemNanoClock",
            "org.agrona.concurrent.SystemEpochClock",
            "org.agrona.concurrent.SystemEpochNanoClock",
            "java.time.Clock",
            "java.time.Instant",
            "java.time.LocalDateTime",
            "java.time.ZonedDateTime");

    @Test
    void shouldReadNoClockNorEnvironment() {
        noClocks(LOOP_AND_BELOW).check(Imported.CLASSES);
    }

    @Test
    void shouldReadTheInjectedClockInTheDutyCycleOnly() {
        noClasses()
                .that()
                .resideInAnyPackage(packages("table session state pubsub actor invoke memory"))
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(NanoClock.class, EpochClock.class)
                .because("the duty cycle reads the clocks once and hands nowNs and timestampMs down")
                .check(Imported.CLASSES);
    }

    @Test
    void shouldRollNoDice() {
        noDice(LOOP_AND_BELOW).check(Imported.CLASSES);
    }

    @Test
    void shouldKnowNoThreads() {
        noThreads(LOOP_AND_BELOW).check(Imported.CLASSES);
    }

    @Test
    void shouldHaveNoSynchronizedMethods() {
        noSynchronizedMethods(LOOP_AND_BELOW).check(Imported.CLASSES);
    }

    @Test
    void shouldTouchNoFileSocketOrLog() {
        noFilesSocketsLogs(LOOP).check(Imported.CLASSES);
    }

    @Test
    void shouldUseForeignMemoryInItsPackagesOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.ledge.core.memory..",
                        "io.ledge.core.table..",
                        "io.ledge.core.journal..",
                        "io.ledge.protocol.wake..",
                        "io.ledge.devices..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign..")
                .because("off-heap bytes go through Agrona buffers over regions that one package obtains")
                .check(Imported.CLASSES);
    }

    @Test
    void shouldCallNativeCodeFromItsPackagesOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.ledge.core.memory..",
                        "io.ledge.core.journal.io..",
                        "io.ledge.protocol.wake..",
                        "io.ledge.devices..")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Linker.class, SymbolLookup.class)
                .because("a wrong downcall kills the process: they live where every one is reviewed and tested")
                .check(Imported.CLASSES);
    }

    @Test
    void shouldNotHaltTheProcessFromALibrary() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.ledge.runtime..", "io.ledge.benchmarks..", "io.ledge.examples..")
                .should()
                .callMethod(System.class, "exit", int.class)
                .because("an app's JVM, and a node embedded in one, end when their owner says so")
                .check(Imported.CLASSES);
    }

    /** A ban that finds nothing anywhere is not a ban. */
    @Test
    void shouldSeeWhatItBansWhereItIsAllowed() {
        assertTrue(isBroken(noClocks("io.ledge.runtime..")));
        assertTrue(isBroken(noDice("io.ledge.runtime..", "io.ledge.bindings..")));
        assertTrue(isBroken(noThreads("io.ledge.core.binding..")));
        assertTrue(isBroken(noSynchronizedMethods("io.ledge.runtime..", "io.ledge.bindings..")));
        assertTrue(isBroken(noFilesSocketsLogs("io.ledge.core.counter..")));
        assertTrue(isBroken(noFilesSocketsLogs("io.ledge.runtime.config..")));
    }

    private static boolean isBroken(final ArchRule rule) {
        return rule.evaluate(Imported.CLASSES).hasViolation();
    }

    private static ArchRule noClocks(final String... packages) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .accessTargetWhere(describe(
                        "reads a clock or the environment",
                        access -> isOf(
                                access.getTarget(),
                                System.class.getName(),
                                Set.of("nanoTime", "currentTimeMillis", "getenv"))))
                .orShould()
                .dependOnClassesThat(named("system clocks", SYSTEM_CLOCKS))
                .because(
                        "time and settings come as arguments, so that a simulated week is a for loop and a bug is a seed");
    }

    private static ArchRule noDice(final String... packages) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Random.class)
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.(UUID|SplittableRandom|random\\..*|concurrent\\.ThreadLocalRandom)")
                .orShould()
                .callMethod(Math.class, "random")
                .because("ids and randomness come from injected sources: the same seed gives the same run");
    }

    private static ArchRule noThreads(final String... packages) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .orShould()
                .dependOnClassesThat(describe(
                        "wait: java.util.concurrent without atomics and TimeUnit",
                        type -> type.getPackageName().startsWith("java.util.concurrent")
                                && !type.getPackageName().equals("java.util.concurrent.atomic")
                                && !type.isEquivalentTo(TimeUnit.class)))
                .because("the loop has one owner at a time and never blocks: there is nothing to lock or wait for");
    }

    private static ArchRule noSynchronizedMethods(final String... packages) {
        return noMethods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(packages)
                .should()
                .haveModifier(SYNCHRONIZED)
                .because("whoever holds the baton is alone (TidyTest sees the blocks)");
    }

    private static ArchRule noFilesSocketsLogs(final String... packages) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io..", "java.nio.file..", "java.nio.channels..", "java.net..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.lang\\.System\\$Logger.*|java\\.util\\.logging\\..*|org\\.slf4j\\..*")
                .because("a disk or a pipe that stalls would stall every app: the loop counts, others write");
    }

    private static boolean isOf(final AccessTarget target, final String owner, final Set<String> names) {
        return target.getOwner().getName().equals(owner) && names.contains(target.getName());
    }

    private static DescribedPredicate<JavaClass> named(final String what, final Set<String> names) {
        return describe(what, type -> names.contains(type.getName()));
    }

    private static String[] packages(final String names) {
        return Set.of(names.split(" ")).stream()
                .map(name -> "io.ledge.core." + name + "..")
                .toArray(String[]::new);
    }
}
