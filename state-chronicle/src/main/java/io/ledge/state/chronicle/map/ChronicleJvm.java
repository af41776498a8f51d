package io.ledge.state.chronicle.map;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What Chronicle Map needs of this JVM, checked and set before any of its classes is loaded. Refers to none of them.
 *
 * <p>The flags stand in {@code packaging/chronicle.options}; a missing one would otherwise show as an error deep inside the
 * library, after seconds.
 */
public final class ChronicleJvm {
    private static final String BASE = "java.base";
    private static final String COMPILER = "jdk.compiler";
    private static final String LIBRARY = "net/openhft/chronicle/map/ChronicleMap.class";

    private ChronicleJvm() {}

    /** A package that the library reaches into. */
    private record Need(String module, String packageName, boolean isDeep) {
        private String flag() {
            return (isDeep ? "--add-opens=" : "--add-exports=") + module + "/" + packageName + "=ALL-UNNAMED";
        }

        private boolean isMissing() {
            final Optional<Module> found = ModuleLayer.boot().findModule(module);
            final Module us = ChronicleJvm.class.getModule();
            return found.isPresent()
                    && !(isDeep
                            ? found.get().isOpen(packageName, us)
                            : found.get().isExported(packageName, us));
        }
    }

    private static final List<Need> NEEDS = List.of(
            new Need(BASE, "java.lang", true),
            new Need(BASE, "java.lang.reflect", true),
            new Need(BASE, "jdk.internal.ref", false),
            new Need(BASE, "sun.nio.ch", false),
            new Need(COMPILER, "com.sun.tools.javac.file", false));

    /**
     * Turns off what the library does unasked (reports of its use, its banner, its complaint about a missing logger), then
     * looks for what is missing.
     *
     * @return what is wrong and the way out, for a person to read; empty when the library can be used
     */
    public static Optional<String> prepare() {
        System.setProperty("chronicle.analytics.disable", "true");
        System.setProperty("chronicle.announcer.disable", "true");
        if (System.getProperty("slf4j.internal.verbosity") == null) {
            System.setProperty("slf4j.internal.verbosity", "ERROR");
        }
        // We wait for locks ourselves; this is for the library's own walks, which should not hold a thread for a
        // minute.
        System.setProperty("net.openhft.chronicle.map.lockTimeoutSeconds", "3");
        return problem();
    }

    private static Optional<String> problem() {
        if (ChronicleJvm.class.getClassLoader().getResource(LIBRARY) == null) {
            return Optional.of(
                    "Chronicle Map's libraries are not on the class path: packaging/target/lib/chronicle/* is to"
                            + " stand beside packaging/target/lib/* (`ledge` adds it, and the flags, by itself when a resource"
                            + " names state.chronicle-map)");
        }
        if (ModuleLayer.boot().findModule(COMPILER).isEmpty()) {
            return Optional.of(
                    "Chronicle Map compiles Java when it starts, and this Java has no compiler: use a JDK, or"
                            + " a runtime image made with `jlink --add-modules jdk.compiler`; java.home="
                            + System.getProperty("java.home"));
        }
        final List<String> missing = new ArrayList<>(
                NEEDS.stream().filter(Need::isMissing).map(Need::flag).toList());
        if (!ChronicleJvm.class.getModule().isNativeAccessEnabled()) {
            missing.add("--enable-native-access=ALL-UNNAMED");
        }
        // One line, blanks between: a log shows it whole, and it can be copied into LEDGE_JAVA_OPTS.
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("Chronicle Map needs more flags of the JVM: " + String.join(" ", missing)
                        + " (all it needs stand in packaging/chronicle.options, which `ledge` adds by itself when a"
                        + " resource names state.chronicle-map; LEDGE_JAVA_OPTS takes more)");
    }
}
