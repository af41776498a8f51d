package io.ledge.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher's shell functions, sourced as {@code ./ledge} sources them and run by a real bash. */
class LauncherTest {
    private static final Path CHECKOUT = Path.of(System.getProperty("ledge.root"));

    private static final String FIRST_MODULE = """
            [INFO] Building Ledge :: protocol 0.1.0-SNAPSHOT                         [2/3]
            [INFO] Tests run: 5, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.1 s -- in io.ledge.AaaTest
            [WARNING] Tests run: 5, Failures: 0, Errors: 0, Skipped: 1
            """;
    private static final String SECOND_MODULE = """
            [INFO] Building Ledge :: core-offheap 0.1.0-SNAPSHOT                     [3/3]
            [ERROR] Tests run: 7, Failures: 1, Errors: 1, Skipped: 0, Time elapsed: 0.2 s <<< FAILURE! -- in io.ledge.BbbTest
            expected: <1> but was: <2>
            [ERROR] Tests run: 7, Failures: 1, Errors: 1, Skipped: 0
            [INFO] Reactor Summary for Ledge 0.1.0-SNAPSHOT:
            [INFO] Ledge :: protocol .................................. SUCCESS [  0.3 s]
            [INFO] Ledge :: core-offheap .............................. FAILURE [  0.4 s]
            """;

    @TempDir
    Path directory;

    @Test
    void shouldTakeTheFirstJdkOfTheRightVersionWhenOthersLieBeforeIt() throws Exception {
        final Path jre = jdk("jre-25", "25.0.3", false);
        final Path older = jdk("jdk-17", "17.0.15", true);
        final Path newer = jdk("jdk-250", "250", true);
        final Path wanted = jdk("jdk-25", "25", true);

        final Outcome outcome = bash("first_jdk '' %s %s %s %s".formatted(jre, older, newer, wanted));

        assertEquals(wanted + "\n", outcome.out());
    }

    @Test
    void shouldRefuseLedgeJavaHomeWhenItIsOfAnotherVersion() throws Exception {
        final Path older = jdk("jdk-17", "17.0.15", true);

        final Outcome outcome = bash("LEDGE_JAVA_HOME=%s; require_jdk".formatted(older));

        assertEquals(1, outcome.status());
        assertTrue(outcome.err().contains("LEDGE_JAVA_HOME=" + older + " is not a JDK 25"), outcome.err());
    }

    @Test
    void shouldNameTheExactCommandWhenThereIsNoJdkAndNoRoot() throws Exception {
        final Outcome outcome = bash("""
                unset LEDGE_JAVA_HOME
                find_jdk() { return 1; }
                can_install() { return 1; }
                apt_knows() { [ "$1" = temurin-25-jdk ]; }
                require_jdk
                """);

        assertEquals(1, outcome.status());
        assertTrue(outcome.err().contains("no JDK 25 found"), outcome.err());
        assertTrue(
                outcome.err().contains("sudo apt-get update && sudo apt-get install -y temurin-25-jdk"), outcome.err());
    }

    @Test
    void shouldInstallTheFirstPackageThatAptKnowsWhenRoot() throws Exception {
        final Path installed = jdk("jdk-25", "25.0.3", true);

        final Outcome outcome = bash("""
                unset LEDGE_JAVA_HOME
                find_jdk() { [ -e %1$s/installed ] && echo %2$s; }
                can_install() { return 0; }
                apt-get() { echo "apt-get $*"; case "$*" in *temurin-25-jdk) touch %1$s/installed ;; esac; }
                apt_knows() { [ "$1" = temurin-25-jdk ]; }
                require_jdk
                echo "$JAVA_HOME"
                """.formatted(directory, installed));

        assertEquals(0, outcome.status(), outcome.err());
        assertEquals(installed + "\n", outcome.out());
        assertTrue(outcome.err().contains("apt-get -qq update"), outcome.err());
    }

    @Test
    void shouldNameTheExactCommandWhenToolsAreMissingAndNoRoot() throws Exception {
        final Outcome missing = bash("can_install() { return 1; }; install_packages mosquitto mosquitto-clients");
        assertEquals(1, missing.status());
        assertTrue(
                missing.err()
                        .contains("sudo apt-get update && "
                                + "sudo apt-get install -y --no-install-recommends mosquitto mosquitto-clients"),
                missing.err());
    }

    @Test
    void shouldKeepTheServiceOffWhenOnlyTheProgramIsWanted() throws Exception {
        final Path policy = directory.resolve("policy-rc.d");
        final Outcome outcome = bash("""
                SERVICE_POLICY=%s
                can_install() { return 0; }
                apt-get() { case "$*" in *install*) "$SERVICE_POLICY" || echo "install, services: $?" >&2 ;; esac; }
                update-rc.d() { echo "update-rc.d $*"; }
                systemctl() { :; }
                install_without_service redis-server
                """.formatted(policy));

        assertEquals(0, outcome.status(), outcome.err());
        assertTrue(outcome.err().contains("install, services: 101"), outcome.err());
        assertFalse(Files.exists(policy), "the machine's services stay forbidden");
    }

    @Test
    void shouldGoOnWithoutAPeerThatCannotBeInstalled() throws Exception {
        final Outcome asRoot = bash("""
                SERVICE_POLICY=%s
                command() { case "$*" in *redis*) return 1 ;; *) builtin command "$@" ;; esac; }
                can_install() { return 0; }
                apt-get() { return 100; }
                update-rc.d() { :; }
                offer_redis
                """.formatted(directory.resolve("policy-rc.d")));
        assertEquals(0, asRoot.status(), asRoot.err());
        assertTrue(asRoot.err().contains("going on without Redis"), asRoot.err());

        final Outcome asUser = bash("""
                command() { return 1; }
                can_install() { return 1; }
                offer_redis
                """);
        assertEquals(0, asUser.status(), asUser.err());
        assertTrue(asUser.err().contains("sudo apt-get install -y redis-server"), asUser.err());
    }

    @Test
    void shouldGoOnWithoutWrkAndNginxWhenTheyCannotBeInstalled() throws Exception {
        final Outcome asRoot = bash("""
                SERVICE_POLICY=%s
                command() { case "$*" in *wrk* | *nginx*) return 1 ;; *) builtin command "$@" ;; esac; }
                can_install() { return 0; }
                apt-get() { return 100; }
                update-rc.d() { :; }
                offer_http_rig
                """.formatted(directory.resolve("policy-rc.d")));
        assertEquals(0, asRoot.status(), asRoot.err());
        assertTrue(asRoot.err().contains("going on without wrk, h2load or nginx"), asRoot.err());

        final Outcome asUser = bash("""
                command() { return 1; }
                can_install() { return 1; }
                offer_http_rig
                """);
        assertEquals(0, asUser.status(), asUser.err());
        assertTrue(asUser.err().contains("sudo apt-get install -y wrk nghttp2-client nginx"), asUser.err());
    }

    @Test
    void shouldSumTheTotalsOfAllModulesWhenSomeFail() throws Exception {
        final Path log = log(FIRST_MODULE + SECOND_MODULE);

        final Outcome outcome = bash("report_tests %s 0".formatted(log));

        assertEquals(1, outcome.status());
        assertEquals("9 passed, 2 failed\nTests run: 12, Failures: 1, Errors: 1, Skipped: 1\n", outcome.out());
    }

    @Test
    void shouldSucceedWhenAllTestsPassed() throws Exception {
        final Outcome outcome = bash("report_tests %s 0".formatted(log(FIRST_MODULE)));

        assertEquals(0, outcome.status());
        assertEquals("4 passed, 0 failed\nTests run: 5, Failures: 0, Errors: 0, Skipped: 1\n", outcome.out());
    }

    @Test
    void shouldFailWhenMavenFailedThoughAllTestsPassed() throws Exception {
        assertEquals(1, bash("report_tests %s 1".formatted(log(FIRST_MODULE))).status());
    }

    @Test
    void shouldFailWhenNoTestRan() throws Exception {
        final Outcome outcome = bash("report_tests %s 0".formatted(log("[INFO] BUILD SUCCESS\n")));

        assertEquals(1, outcome.status());
        assertTrue(outcome.err().contains("no test ran"), outcome.err());
    }

    @Test
    void shouldShowTheOutputOfTheFailedModuleOnly() throws Exception {
        final Outcome outcome = bash("failed_modules %s".formatted(log(FIRST_MODULE + SECOND_MODULE)));

        assertTrue(outcome.err().contains("expected: <1> but was: <2>"), outcome.err());
        assertFalse(outcome.err().contains("AaaTest"), outcome.err());
    }

    @Test
    void shouldNameTheModuleAtWorkWhenMavenRuns() throws Exception {
        final Outcome outcome = bash("maven_progress < %s".formatted(log(FIRST_MODULE)));

        assertEquals(
                "ledge: [2/3] protocol\nledge:         Tests run: 5, Failures: 0, Errors: 0, Skipped: 1\n",
                outcome.err());
    }

    @Test
    void shouldBuildAgainWhenASourceIsChangedRemovedOrOlder() throws Exception {
        final Path source =
                Files.createDirectories(directory.resolve("protocol/src/main")).resolve("A.java");
        Files.writeString(directory.resolve("pom.xml"), "<project/>");
        Files.writeString(directory.resolve("protocol/pom.xml"), "<project/>");
        Files.createDirectories(directory.resolve(".mvn"));
        Files.writeString(source, "class A {}");
        final String before = fingerprint();
        assertEquals(before, fingerprint());

        Files.setLastModifiedTime(source, FileTime.fromMillis(1_000));
        final String older = fingerprint();
        assertNotEquals(before, older);

        Files.delete(source);
        assertNotEquals(older, fingerprint());
    }

    @Test
    void shouldFindTheResourceDirectoriesInEverySpelling() throws Exception {
        final Outcome outcome =
                bash("resource_dirs run -d one --resources-path=two --data-dir x --components-path three"
                        + " -dfour -d=five --resources-path 'with blank' -- app -d six");

        assertEquals("one\ntwo\nthree\nfour\nfive\nwith blank\n", outcome.out());
    }

    @Test
    void shouldAddTheFlagsOfChronicleOnlyWhenAResourceNamesIt() throws Exception {
        final Path with = Files.createDirectories(directory.resolve("with it"));
        final Path without = Files.createDirectories(directory.resolve("without"));
        Files.writeString(without.resolve("a.yaml"), "type: state.in-memory\n");
        Files.writeString(without.resolve("notes.txt"), "type: state.chronicle-map\n");
        Files.writeString(with.resolve("a.yaml"), "type: state.in-memory\n");
        Files.writeString(with.resolve("b.yml"), "spec:\n  type: \"state.chronicle-map\"\n");

        assertEquals(0, wantsChronicle("run -d '%s' --resources-path '%s'".formatted(without, with)));
        assertEquals(1, wantsChronicle("run -d '%s'".formatted(without)));
        assertEquals(1, wantsChronicle("run -d '%s/nowhere'".formatted(directory)));
        assertEquals(1, wantsChronicle("run -d"));
        assertEquals(1, wantsChronicle("status"));
        assertEquals(1, wantsChronicle(""));
    }

    @Test
    void shouldLookAtSeveralDirectoriesAtOnceAndAtThoseOfARunFile() throws Exception {
        final Path with = Files.createDirectories(directory.resolve("parts of it"));
        Files.writeString(with.resolve("a.yaml"), "type: state.chronicle-map\n");
        final Path own = Files.createDirectories(directory.resolve("shop/.dapr/resources"));
        final Path file = directory.resolve("dapr.yaml");

        assertEquals(0, wantsChronicle("--resources-path '/nowhere,%s'".formatted(with)));

        Files.writeString(
                file, "version: 1\ncommon:\n  resourcesPath: \"./parts of it\"\napps: [{appDirPath: shop}]\n");
        assertEquals(0, wantsChronicle("run -f '%s'".formatted(file)));
        assertEquals(0, wantsChronicle("run --run-file='%s'".formatted(directory)));

        Files.writeString(file, "version: 1\napps: [{appDirPath: shop, resourcesPaths: [other, nowhere]}]\n");
        assertEquals(1, wantsChronicle("run -f '%s'".formatted(file)));
        Files.writeString(own.resolve("a.yaml"), "type: state.chronicle-map\n");
        assertEquals(0, wantsChronicle("run -f'%s'".formatted(file)));
        assertEquals(1, wantsChronicle("run -f /nowhere"));
        assertEquals(1, wantsChronicle("run -f"));
    }

    @Test
    void shouldMakeNoCacheWhenNoNodeStarts() throws Exception {
        final String script = ". \"$root/packaging/launcher/aot.sh\"; starts_a_node ";
        assertEquals(0, bash(script + "--app-id shop --log-level debug").status());
        for (final String argument : List.of("--version", "-version", "--help", "-h", "--wait", "--build-info")) {
            assertEquals(1, bash(script + argument).status(), argument);
        }
    }

    @Test
    void shouldNameACacheByHowItIsMade() throws Exception {
        final Path launcher = Files.createDirectories(directory.resolve("packaging/launcher"));
        Files.writeString(directory.resolve("release"), "JAVA_VERSION=25\n");
        Files.writeString(directory.resolve("packaging/node.options"), "");
        Files.writeString(directory.resolve("packaging/jvm.options"), "");
        final String script =
                ". \"$root/packaging/launcher/aot.sh\"; root=%1$s; JAVA_HOME=%1$s; aot_name".formatted(directory);
        Files.writeString(launcher.resolve("make-aot.sh"), "asks one thing\n");
        final Outcome before = bash(script);
        assertEquals("", before.err());
        assertEquals(before.out(), bash(script).out());
        Files.writeString(launcher.resolve("make-aot.sh"), "asks another\n");
        assertNotEquals(before.out(), bash(script).out());
    }

    private int wantsChronicle(final String arguments) throws Exception {
        final Outcome outcome = bash("wants_chronicle " + arguments);
        assertEquals("", outcome.out() + outcome.err());
        return outcome.status();
    }

    private String fingerprint() throws Exception {
        final Outcome outcome = bash("root=%s; JAVA_HOME=/jdk; sources_fingerprint".formatted(directory));
        assertEquals(0, outcome.status(), outcome.err());
        return outcome.out();
    }

    private Path jdk(final String name, final String version, final boolean withCompiler) throws IOException {
        final Path home = directory.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        if (withCompiler) {
            final Path javac = Files.createFile(home.resolve("bin/javac"));
            assertTrue(javac.toFile().setExecutable(true));
        }
        return home;
    }

    private Path log(final String text) throws IOException {
        return Files.writeString(directory.resolve("maven.log"), text);
    }

    /** Runs {@code script} after the launcher's functions are defined. */
    private Outcome bash(final String script) throws IOException, InterruptedException {
        final String preamble = """
                set -euo pipefail
                root=%s
                for part in say install jdk maven build bench test chronicle; do . "$root/packaging/launcher/$part.sh"; done
                """.formatted(CHECKOUT);
        final Path out = directory.resolve("out");
        final Path err = directory.resolve("err");
        final Process process = new ProcessBuilder(List.of("bash", "-c", preamble + script))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "bash did not end within 30 s: " + script);
        return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private record Outcome(int status, String out, String err) {}
}
