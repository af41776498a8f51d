package io.ledge.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.runtime.cli.LedgeCli;
import io.ledge.test.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ledge run -f dapr.yaml}: several apps in one process of ours, their commands in processes of their own. */
@Timeout(120)
class MultiRunTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String STORE = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: %s}
            spec: {type: state.in-memory, version: v1}
            """;

    @TempDir
    private Path scratch;

    private Path file;

    @BeforeEach
    void prepare() throws IOException {
        file = scratch.resolve("dapr.yaml");
        Files.createDirectory(scratch.resolve("shop"));
        Files.createDirectory(scratch.resolve("common"));
        final Path ofTill = Files.createDirectories(scratch.resolve("till/.dapr/resources"));
        Files.writeString(scratch.resolve("common/store.yaml"), STORE.formatted("statestore"));
        Files.writeString(ofTill.resolve("store.yaml"), STORE.formatted("drawer"));
    }

    private JavaProcess start(final String shop, final String till) throws IOException {
        write(shop, till);
        return ledge("run", "-f", file.toString());
    }

    private void write(final String shop, final String till) throws IOException {
        Files.writeString(file, """
                version: 1
                common: {env: {WHO: all}}
                apps:
                - {appDirPath: shop, resourcesPath: common, command: [sh, -c, "%s"]}
                - {appDirPath: till, env: {WHO: till}, command: [sh, -c, "%s"]}
                """.formatted(shop, till));
    }

    private JavaProcess ledge(final String command, final String... arguments) {
        final List<String> all = new java.util.ArrayList<>(List.of(command));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--data-dir", scratch.resolve("data").toString()));
        return JavaProcess.start(scratch, "ledge-" + command, LedgeCli.class, all);
    }

    @Test
    void shouldRunAllAndEndAllOnASignal() throws Exception {
        try (JavaProcess run =
                start("echo $WHO in $PWD; echo oops >&2; sleep 100", "echo $WHO $APP_ID $DAPR_HTTP_PORT; sleep 100")) {
            run.awaitLine("== APP - shop == all in " + scratch.resolve("shop"));
            run.awaitLine("== APP - till == till till ");
            Await.await(PATIENCE, run::said, () -> run.err().contains("== APP - shop == oops"));
            final int httpPort = httpPort(run, "till");
            assertTrue(run.out().contains("till till " + httpPort + "\n"), run::said);
            assertTrue(metadata(httpPort).contains("\"drawer\""), "its own component");
            assertFalse(metadata(httpPort).contains("\"statestore\""), "another app's component");

            run.signal("INT");

            assertEquals(130, run.exitCode(), run::said);
            assertEquals(List.of(), running(), "of the commands");
        }
    }

    /** One that waits for their output must not take what the JVM runs its virtual threads on: here that is one thread. */
    @Test
    void shouldEndWhileItsCommandsSayNothing() throws Exception {
        write("sleep 100", "echo up; sleep 100");
        final JavaLaunch launch = JavaLaunch.of(LedgeCli.class)
                .flag("-Djdk.virtualThreadScheduler.parallelism=1")
                .flag("-Djdk.virtualThreadScheduler.maxPoolSize=1");
        final String dataDir = scratch.resolve("data").toString();
        try (JavaProcess run = JavaProcess.start(
                scratch, "ledge-run", launch, List.of("run", "-f", file.toString(), "--data-dir", dataDir))) {
            run.awaitLine("== APP - till == up");

            run.signal("TERM");

            assertEquals(0, run.exitCode(), run::said);
        }
    }

    @Test
    void shouldGoOnUntilTheLastHasEnded() throws Exception {
        try (JavaProcess run = start("exit 7", "sleep 100")) {
            Await.await(PATIENCE, run::said, () -> run.err().contains("app shop: its command ended with exit code 7"));
            Await.await(PATIENCE, run::said, () -> appIds().equals("till\n"));

            final JavaProcess stop = ledge("stop", "-f", file.toString());

            assertEquals(0, stop.exitCode(), stop::said);
            assertEquals("\u2705  app stopped successfully: till\n", stop.out());
            assertEquals(7, run.exitCode(), "the first failure is the whole's");
        }
        final JavaProcess again = ledge("stop", "-f", file.toString());
        assertEquals(1, again.exitCode());
        assertTrue(again.err().contains("no node runs on"), again::said);
    }

    @Test
    void shouldSayWhichSettingIsWrong() throws Exception {
        Files.writeString(file, "version: 1\napps:\n- appDirPath: shop\n  appPort: many\n");
        try (JavaProcess run = ledge("run", "-f", file.toString())) {
            assertEquals(78, run.exitCode());
            assertTrue(
                    run.err().startsWith("ledge run: " + file + ":4: appPort: Invalid value for option '--app-port'"),
                    run::said);
        }
    }

    @Test
    void shouldServeTheOthersWhenACommandCannotBeStarted() throws Exception {
        Files.writeString(file, """
                version: 1
                apps:
                - {appDirPath: shop, command: [/no/such/program]}
                - {appDirPath: till, command: [sh, -c, "echo up; sleep 100"]}
                """);
        try (JavaProcess run = ledge("run", "-f", file.toString())) {
            run.awaitLine("== APP - till == up");
            assertTrue(run.err().contains(file + ":3: the app cannot be started"), run::said);
            run.signal("TERM");
            assertEquals(0, run.exitCode(), run::said);
            assertEquals(List.of(), running(), "of the commands");
        }
    }

    /** Those that work in the apps' directories. */
    private List<ProcessHandle> running() {
        return ProcessHandle.allProcesses()
                .filter(process -> isIn(scratch, process))
                .toList();
    }

    private static boolean isIn(final Path directory, final ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"))
                    .startsWith(directory.toRealPath());
        } catch (final IOException ex) {
            return false; // it has ended
        }
    }

    private String appIds() {
        final JavaProcess list = ledge("list", "-o", "json");
        assertEquals(0, list.exitCode(), list::said);
        return list.out().replaceAll("(?m)^.*\"appId\":\"([^\"]*)\".*$", "$1");
    }

    private static int httpPort(final JavaProcess run, final String appId) {
        final Matcher port = Pattern.compile("app " + appId + ": Dapr API on HTTP port (\\d+)")
                .matcher(run.err());
        assertTrue(port.find(), run::said);
        return Integer.parseInt(port.group(1));
    }

    private static String metadata(final int httpPort) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/v1.0/metadata"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
