package io.ledge.core.state;

import io.ledge.core.session.AppTable;
import io.ledge.core.session.Session;
import io.ledge.protocol.Ipc;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What stands in front of an app's keys in a store: Dapr's component metadata {@code keyPrefix}. {@code appid} (the default)
 * keeps apps apart, and so does {@code namespace}, as a node has one namespace; {@code name} (the component's name),
 * {@code none} and any other text are shared by all apps.
 */
public final class KeyPrefix {
    /** Between prefix and key; an app's key may not hold it. */
    public static final String SEPARATOR = "||";

    /** Bytes of the longest prefix with its separator. */
    static final int MAX_LENGTH = Ipc.MAX_NAME_LENGTH + 2;

    private static final UnsafeBuffer NONE = new UnsafeBuffer(new byte[0]);

    private final DirectBuffer shared;
    private final DirectBuffer[] byApp;

    private KeyPrefix(final DirectBuffer shared, final DirectBuffer[] byApp) {
        this.shared = shared;
        this.byApp = byApp;
    }

    /**
     * @param setting as in the component's file
     * @param componentName for {@code name}
     * @throws IllegalArgumentException when the prefix would be too long
     */
    public static KeyPrefix of(final String setting, final String componentName, final int appCapacity) {
        return switch (setting.toLowerCase(Locale.ROOT)) {
            case "", "appid", "namespace" -> new KeyPrefix(null, new DirectBuffer[appCapacity]);
            case "none" -> new KeyPrefix(NONE, null);
            case "name" -> new KeyPrefix(bytes(componentName), null);
            default -> new KeyPrefix(bytes(setting), null);
        };
    }

    /** The prefix with its separator; empty for none. */
    DirectBuffer of(final int appIndex, final AppTable apps) {
        if (shared != null || appIndex == Session.NO_APP) {
            return shared == null ? NONE : shared;
        }
        if (byApp[appIndex] == null) {
            byApp[appIndex] = bytes(apps.name(appIndex)); // once per app
        }
        return byApp[appIndex];
    }

    /** Do all apps have the same one with it? */
    boolean isSameAs(final KeyPrefix other) {
        return Objects.equals(shared, other.shared);
    }

    private static DirectBuffer bytes(final String prefix) {
        final byte[] bytes = (prefix + SEPARATOR).getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_LENGTH) {
            throw new IllegalArgumentException("keyPrefix '" + prefix + "' has " + (bytes.length - SEPARATOR.length())
                    + " bytes, the limit is " + Ipc.MAX_NAME_LENGTH);
        }
        return new UnsafeBuffer(bytes);
    }
}
