package io.ledge.client;

import io.ledge.protocol.wake.Futex;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.UnsafeBuffer;

/** The two flags that a client's JVM wants; {@code packaging/jvm.options} holds the same lines (a test compares). */
final class JvmFlags {
    static final String ADD_OPENS = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED";
    static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private JvmFlags() {}

    /** Touches Agrona before Aeron does, whose own failure would be a stack trace without advice. */
    static void check() {
        try {
            new UnsafeBuffer(new byte[Long.BYTES]).putLongVolatile(0, 1);
        } catch (final IllegalAccessError | ExceptionInInitializerError | NoClassDefFoundError error) {
            throw new LedgeConfigurationException(
                    "the Ledge client needs a JVM flag; add to the java command line: " + ADD_OPENS, error);
        }
    }

    /** The mode asked for, or {@link WaitMode#PARK} where the futex cannot be called. */
    static WaitMode usable(final WaitMode wanted) {
        if (wanted != WaitMode.DOORBELL || Futex.isAvailable()) {
            return wanted;
        }
        if (WARNED.compareAndSet(false, true)) {
            System.getLogger(LedgeClient.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "no native access: the Ledge client waits by timer (up to 1 ms a call); add to the java"
                                    + " command line: " + NATIVE_ACCESS);
        }
        return WaitMode.PARK;
    }
}
