package io.ledge.runtime.demo;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of an app's JVM: this JVM's Java, class path and module flags, and a small heap. */
final class AppCommand {
    /** Set by the launcher: path of the argument file with the flags of every JVM of the project. */
    static final String JVM_OPTIONS_PROP_NAME = "ledge.jvm.options";

    /** What {@code LedgeClient} needs; added where the running JVM has them from a jar's manifest. */
    private static final List<String> NEEDED_FLAGS =
            List.of("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED");

    private static final List<String> SIZE_FLAGS =
            List.of("-Xms16m", "-Xmx64m", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xshare:auto");

    private AppCommand() {}

    static List<String> of(final Class<?> main, final List<String> args) {
        return of(
                System.getProperty(JVM_OPTIONS_PROP_NAME),
                ManagementFactory.getRuntimeMXBean().getInputArguments(),
                main,
                args);
    }

    /** @param optionsFile may be null: then the module flags of {@code ownFlags} are passed on */
    static List<String> of(
            final String optionsFile, final List<String> ownFlags, final Class<?> main, final List<String> args) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(moduleFlags(optionsFile, ownFlags));
        command.addAll(SIZE_FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(args);
        return command;
    }

    private static List<String> moduleFlags(final String optionsFile, final List<String> ownFlags) {
        if (optionsFile != null && !optionsFile.isBlank()) {
            return List.of(optionsFile.startsWith("@") ? optionsFile : "@" + optionsFile);
        }
        final List<String> flags = new ArrayList<>(ownFlags.stream()
                .filter(flag -> flag.startsWith("--add-opens=") || flag.startsWith("--enable-native-access="))
                .toList());
        NEEDED_FLAGS.stream().filter(flag -> !flags.contains(flag)).forEach(flags::add);
        return flags;
    }
}
