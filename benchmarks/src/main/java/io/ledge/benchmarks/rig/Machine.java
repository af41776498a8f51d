package io.ledge.benchmarks.rig;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where figures were taken: without it they mean nothing. */
public final class Machine {
    private Machine() {}

    /** In the order to print. */
    public static Map<String, String> describe() {
        final Map<String, String> facts = new LinkedHashMap<>();
        facts.put("cpu", cpuModel());
        facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put(
                "kernel",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        facts.put("jvm", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        facts.put(
                "flags",
                String.join(
                        " ",
                        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                                .filter(flag -> flag.startsWith("-X"))
                                .toList()));
        facts.put("load", load());
        return facts;
    }

    /** One, five and fifteen minutes. A rig adds to it: read it before. */
    public static String load() {
        return firstWords(read("/proc/loadavg"), 3);
    }

    /** Is somebody else at work, so that spinning processes get no core of their own? */
    public static boolean isBusy() {
        final String oneMinute = firstWords(load(), 1);
        return !oneMinute.isEmpty()
                && Double.parseDouble(oneMinute) > Runtime.getRuntime().availableProcessors() / 2.0;
    }

    private static String cpuModel() {
        return read("/proc/cpuinfo")
                .lines()
                .filter(line -> line.startsWith("model name") || line.startsWith("Model"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    private static String firstWords(final String text, final int count) {
        final String[] words = text.strip().split(" ");
        return String.join(" ", Arrays.copyOf(words, Math.min(count, words.length)));
    }

    private static String read(final String path) {
        try {
            return Files.readString(Path.of(path));
        } catch (final IOException ex) {
            return "";
        }
    }
}
