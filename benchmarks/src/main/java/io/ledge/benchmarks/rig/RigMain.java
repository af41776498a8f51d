package io.ledge.benchmarks.rig;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Main of the two child processes. Arguments: {@code server|client|attached CLASS VARIANT DIRECTORY [WARM_UP_MS DURATION_MS]}; the class
 * is a {@link PingPong} with a constructor that takes the variant. {@code attached} connects, asks nothing and waits:
 * what an idle client costs is read from outside.
 */
public final class RigMain {
    private RigMain() {}

    public static void main(final String[] args) throws Exception {
        final PingPong pingPong = newPingPong(args[1], args[2]);
        final Path directory = Path.of(args[3]);
        switch (args[0]) {
            case "server" -> pingPong.serve(directory, new Lifeline(System.in, System.out));
            case "client" -> ask(pingPong, directory, Long.parseLong(args[4]), Long.parseLong(args[5]));
            case "attached" -> attach(pingPong, directory);
            default -> throw new IllegalArgumentException("server, client or attached: " + args[0]);
        }
    }

    private static PingPong newPingPong(final String className, final String variant)
            throws ReflectiveOperationException {
        try {
            return Class.forName(className)
                    .asSubclass(PingPong.class)
                    .getConstructor(String.class)
                    .newInstance(variant);
        } catch (final InvocationTargetException ex) {
            throw new IllegalArgumentException(className + " refuses variant " + variant, ex.getCause());
        }
    }

    private static void ask(final PingPong pingPong, final Path directory, final long warmUpMs, final long durationMs)
            throws Exception {
        try (PingPong.Asker asker = pingPong.connect(directory)) {
            final Sample sample = new AskerLoop(asker)
                    .measure(TimeUnit.MILLISECONDS.toNanos(warmUpMs), TimeUnit.MILLISECONDS.toNanos(durationMs));
            System.out.println(sample.toLine());
        }
    }

    private static void attach(final PingPong pingPong, final Path directory) throws Exception {
        final Lifeline lifeline = new Lifeline(System.in, System.out);
        try (PingPong.Asker _ = pingPong.connect(directory)) {
            lifeline.ready();
            lifeline.awaitCut();
        }
    }
}
