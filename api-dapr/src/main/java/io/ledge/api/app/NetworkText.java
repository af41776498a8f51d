package io.ledge.api.app;

import java.util.regex.Pattern;

/** What a failure of the network says, to those who use the node, not to those who write it. */
public final class NetworkText {
    /** Netty's, before the kernel's own words: {@code finishConnect(..) failed with error(-111): Connection refused}. */
    private static final Pattern SYSTEM_CALL = Pattern.compile("\\w+\\(\\.\\.\\) failed with error\\(-\\d+\\): ");

    private NetworkText() {}

    public static String of(final Throwable failure) {
        final String text = failure.getMessage();
        return text == null ? failure.toString() : SYSTEM_CALL.matcher(text).replaceFirst("");
    }
}
