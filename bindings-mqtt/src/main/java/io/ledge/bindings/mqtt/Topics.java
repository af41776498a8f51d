package io.ledge.bindings.mqtt;

import java.nio.charset.StandardCharsets;

/** The rules of MQTT 5 §4.7 for topic names and topic filters. */
final class Topics {
    private static final int MAX_LENGTH = 65535;

    private Topics() {}

    /** A topic that can be published to: no wildcards. */
    static boolean isName(final String topic) {
        return isText(topic) && topic.indexOf('+') < 0 && topic.indexOf('#') < 0;
    }

    /** A topic that can be subscribed to: {@code +} is a whole level, {@code #} the whole last level. */
    static boolean isFilter(final String topic) {
        if (!isText(topic)) {
            return false;
        }
        final String[] levels = topic.split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            final String level = levels[i];
            final boolean wild = level.indexOf('+') >= 0 || level.indexOf('#') >= 0;
            if (wild && (level.length() > 1 || (level.equals("#") && i < levels.length - 1))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isText(final String topic) {
        return !topic.isEmpty()
                && topic.indexOf('\0') < 0
                && topic.getBytes(StandardCharsets.UTF_8).length <= MAX_LENGTH;
    }
}
