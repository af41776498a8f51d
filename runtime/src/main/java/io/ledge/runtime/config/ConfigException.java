package io.ledge.runtime.config;

/** Configuration that leaves nothing to start with, such as a resources directory that cannot be read. */
public final class ConfigException extends Exception {
    /** {@code EX_CONFIG} of sysexits.h: systemd units stop restarting on it. */
    public static final int EXIT_CODE = 78;

    private static final long serialVersionUID = 1L;

    public ConfigException(final String message) {
        super(message);
    }
}
