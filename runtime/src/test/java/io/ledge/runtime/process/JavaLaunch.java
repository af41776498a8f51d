package io.ledge.runtime.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a JVM of a test is started.
 *
 * @param before in front of the JVM's own command: {@code strace} and its options
 * @param flags of the JVM, behind those that each needs
 */
public record JavaLaunch(List<String> before, List<String> flags, String classPath, Class<?> main) {
    private static final List<String> SMALL_JVM = List.of(
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-Dslf4j.internal.verbosity=ERROR"); // as node.options

    /** With the class path of this JVM's tests. */
    public static JavaLaunch of(final Class<?> main) {
        return new JavaLaunch(List.of(), List.of(), System.getProperty("java.class.path"), main);
    }

    public JavaLaunch before(final List<String> command) {
        return new JavaLaunch(command, flags, classPath, main);
    }

    public JavaLaunch flag(final String flag) {
        return flags(List.of(flag));
    }

    public JavaLaunch flags(final List<String> some) {
        final List<String> more = new ArrayList<>(flags);
        more.addAll(some);
        return new JavaLaunch(before, more, classPath, main);
    }

    public JavaLaunch classPath(final String value) {
        return new JavaLaunch(before, flags, value, main);
    }

    List<String> command(final List<String> arguments) {
        final List<String> command = new ArrayList<>();
        command.add("env");
        command.add("--default-signal=INT"); // a test run in the background has it ignored, and so would its children
        command.addAll(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(JavaProcess.options("jvm.options"));
        command.addAll(flags);
        command.addAll(SMALL_JVM);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(arguments);
        return command;
    }
}
