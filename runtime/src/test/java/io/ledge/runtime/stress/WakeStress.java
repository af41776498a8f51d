package io.ledge.runtime.stress;

import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.wait.WaitCounters;
import io.ledge.runtime.node.LedgeNode;
import io.ledge.runtime.node.NodeContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Looks for lost wake-ups: a node in this JVM, clients in others, every pace at which they can miss each other. A program,
 * not a test: {@code WakeStress seconds pattern…}, each pattern as {@link WakeStressClient} has it; those joined by {@code ,}
 * run at the same time. Without patterns: all.
 *
 * <p>A slow operation with late wakes on either side is a lost wake-up; one with a long stall of the scheduler and no late
 * wake is the machine.
 */
public final class WakeStress {
    private static final List<String> ALL = List.of(
            "ping:0",
            "ping:50",
            "ping:1000",
            "ping:3000",
            "ping:20000",
            "get+sub:0",
            "get+sub:3000",
            "save+2:0",
            "save+2:1000",
            "async:0",
            "async:1000",
            "async+sub:3000",
            "async+2:3000",
            "ping:1000,get+sub:3000",
            "pub:1000",
            "ping_b:0,ping_a:0",
            "ping_b:0,ping_a:3000",
            "ping_b:0,ping_a:20000",
            "echo:0",
            "echo:3000",
            "echo+2:1000",
            "big:0",
            "big:3000",
            "big+2:0",
            "bigecho:0",
            "bigecho+2:1000");

    private WakeStress() {}

    public static void main(final String[] args) throws Exception {
        final int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        final List<String> patterns = args.length > 1 ? List.of(args).subList(1, args.length) : ALL;
        final Path dataDir = Files.createTempDirectory("ledge-stress");
        final StallMeter stalls = new StallMeter().start();
        try (LedgeNode node = LedgeNode.launch(new NodeContext()
                .dataDir(dataDir)
                .factory(EchoBinding.factory())
                .components(List.of(
                        spec("statestore", "state.in-memory"),
                        spec("pubsub", "pubsub.in-memory"),
                        spec("echo", EchoBinding.TYPE))))) {
            for (final String pattern : patterns) {
                run(node.waitCounters(), stalls, dataDir, pattern, seconds);
            }
        }
    }

    static ComponentSpec spec(final String name, final String type) {
        return new ComponentSpec(name, type, "v1", Map.of(), List.of(), false, Duration.ofSeconds(5), "stress");
    }

    private static void run(
            final WaitCounters counters,
            final StallMeter stalls,
            final Path dataDir,
            final String pattern,
            final int seconds)
            throws Exception {
        stalls.takeWorstNs();
        final long late = counters.lateWakes();
        final long sleeps = counters.sleeps();
        final long wakes = counters.wakes();
        final List<Process> clients = new ArrayList<>();
        final List<Thread> readers = new ArrayList<>();
        for (final String one : pattern.split(",")) {
            final Process client = start(dataDir, one, seconds);
            clients.add(client);
            readers.add(Thread.ofPlatform().start(() -> print(client, counters)));
        }
        for (final Thread reader : readers) {
            reader.join();
        }
        System.out.printf(
                "NODE   %-16s sleeps=%d wakes=%d lateWakes=%d stallMs=%d%n",
                pattern,
                counters.sleeps() - sleeps,
                counters.wakes() - wakes,
                counters.lateWakes() - late,
                stalls.takeWorstNs() / 1_000_000);
    }

    private static Process start(final Path dataDir, final String pattern, final int seconds) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WakeStressClient.class.getName(),
                        dataDir.toString(),
                        pattern,
                        Integer.toString(seconds))
                .redirectErrorStream(true)
                .start();
    }

    private static void print(final Process client, final WaitCounters counters) {
        try (BufferedReader lines = client.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println(
                        line.startsWith("SLOW") ? line + " node: " + LocalTime.now() + " " + counters : line);
            }
        } catch (final IOException ex) {
            System.out.println("client: " + ex);
        }
    }
}
