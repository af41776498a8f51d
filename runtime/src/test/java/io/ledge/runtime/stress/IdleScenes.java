package io.ledge.runtime.stress;

import io.ledge.client.Ack;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.PublishOptions;
import io.ledge.runtime.node.LedgeNode;
import io.ledge.runtime.node.NodeContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What waiting costs: the processor time of a node and of its client over some seconds in which nothing, or nothing that
 * can be done, is to do. A program for Linux: {@code IdleScenes seconds scene…}; without scenes all of them.
 *
 * <pre>
 *   alone         the node only
 *   idle          a client that does nothing
 *   subscribed    … that has a subscription
 *   stopped       … that has a subscription and was stopped (SIGSTOP) with messages under way
 *   blocked       … that was stopped while 4 MiB were on the way to it
 *   sending       … that was stopped while it sent 4 MiB values
 *   detached      a subscriber that died with messages in its queue
 *   slow          a subscriber whose handler never returns, with messages in its queue
 *   held          publishers that wait for that subscriber's queue
 * </pre>
 */
public final class IdleScenes {
    private static final List<String> ALL =
            List.of("alone", "idle", "subscribed", "stopped", "blocked", "sending", "detached", "slow", "held");
    private static final double TICKS_PER_SECOND = 100;

    private IdleScenes() {}

    public static void main(final String[] args) throws Exception {
        if (args[0].equals("node")) {
            node(Path.of(args[1]));
        } else if (args[0].equals("client")) {
            client(Path.of(args[1]), args[2]);
        } else {
            final List<String> scenes = args.length > 1 ? List.of(args).subList(1, args.length) : ALL;
            for (final String scene : scenes) {
                measure(scene, Integer.parseInt(args[0]));
            }
        }
    }

    private static void node(final Path dataDir) throws Exception {
        try (LedgeNode node = LedgeNode.launch(new NodeContext()
                .dataDir(dataDir)
                .components(List.of(
                        WakeStress.spec("statestore", "state.in-memory"),
                        WakeStress.spec("pubsub", "pubsub.in-memory"))))) {
            System.out.println("ready");
            while (System.in.read() > 0) {
                System.out.println(node.waitCounters());
            }
        }
    }

    private static void client(final Path dataDir, final String scene) throws Exception {
        try (LedgeClient client = connect(dataDir, scene)) {
            switch (scene) {
                case "subscribed", "stopped", "detached" -> client.subscribe("pubsub", "topic", event -> Ack.SUCCESS);
                case "slow", "held" ->
                    client.subscribe("pubsub", "topic", event -> {
                        Thread.sleep(Long.MAX_VALUE);
                        return Ack.SUCCESS;
                    });
                default -> {}
            }
            System.out.println("ready");
            if (scene.equals("blocked")) {
                client.saveState("statestore", "big", new byte[4 << 20]);
                while (true) {
                    client.getState("statestore", "big");
                }
            } else if (scene.equals("sending")) {
                while (true) {
                    client.saveState("statestore", "big", new byte[4 << 20]);
                }
            }
            System.in.read();
        }
    }

    private static LedgeClient connect(final Path dataDir, final String appId) {
        return LedgeClient.connect(new LedgeClientContext().dataDir(dataDir).appId(appId));
    }

    private static void measure(final String scene, final int seconds) throws Exception {
        final Path dataDir = Files.createTempDirectory("ledge-idle");
        final Process node = start("node", dataDir.toString());
        Process client = null;
        LedgeClient publisher = null;
        try {
            if (!scene.equals("alone")) {
                client = start("client", dataDir.toString(), scene);
            }
            switch (scene) {
                case "stopped" -> {
                    signal(client, "STOP");
                    publisher = publish(dataDir, 1000);
                }
                case "blocked", "sending" -> {
                    Thread.sleep(1500);
                    signal(client, "STOP");
                }
                case "detached" -> {
                    client.destroyForcibly().waitFor();
                    publisher = publish(dataDir, 1000);
                }
                case "slow" -> publisher = publish(dataDir, 1000);
                case "held" -> publisher = publish(dataDir, 20_000);
                default -> {}
            }
            Thread.sleep(10_000); // compilers come to rest
            final double nodeBefore = cpuSeconds(node);
            final double clientBefore = client == null ? 0 : cpuSeconds(client);
            final String countersBefore = counters(node);
            TimeUnit.SECONDS.sleep(seconds);
            System.out.printf(
                    "%-10s node %.2f %%, client %.2f %% of a core%n    %s%n    %s%n",
                    scene,
                    100 * (cpuSeconds(node) - nodeBefore) / seconds,
                    client == null ? 0 : 100 * (cpuSeconds(client) - clientBefore) / seconds,
                    countersBefore,
                    counters(node));
        } finally {
            if (client != null) {
                client.destroyForcibly();
            }
            if (publisher != null) {
                publisher.close();
            }
            node.destroy();
            node.waitFor();
        }
    }

    private static LedgeClient publish(final Path dataDir, final int count) throws Exception {
        final LedgeClient publisher = connect(dataDir, "publisher");
        for (int i = 0; i < count; i++) {
            publisher.publishAsync("pubsub", "topic", new byte[1000], PublishOptions.none());
        }
        return publisher;
    }

    static String counters(final Process node) throws IOException {
        node.outputWriter().write('\n');
        node.outputWriter().flush();
        return node.inputReader().readLine();
    }

    static void signal(final Process process, final String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    private static double cpuSeconds(final Process process) throws IOException {
        if (!process.isAlive()) {
            return 0;
        }
        final String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    static Process start(final String... arguments) throws IOException {
        return start(IdleScenes.class, arguments);
    }

    /** A JVM of its own; returns when it has said that it is ready. */
    static Process start(final Class<?> main, final String... arguments) throws IOException {
        final List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        final Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        final String line = process.inputReader().readLine();
        if (!"ready".equals(line)) {
            throw new IOException("said " + line + " instead of ready: " + command);
        }
        return process;
    }
}
