package io.ledge.simulator.command;

/**
 * One change, or one check: alone a set or a delete, else a part of a transaction.
 *
 * @param value empty but for an upsert
 */
public record Operation(Kind kind, int key, byte[] value, String contentType, long ttlMs, Condition condition) {
    /** As in the schema. */
    public enum Kind {
        UPSERT,
        DELETE,
        CHECK
    }

    private static final byte[] NOTHING = {};

    public static Operation upsert(
            final int key, final byte[] value, final String contentType, final long ttlMs, final Condition condition) {
        return new Operation(Kind.UPSERT, key, value, contentType, ttlMs, condition);
    }

    public static Operation delete(final int key, final Condition condition) {
        return new Operation(Kind.DELETE, key, NOTHING, "", 0, condition);
    }

    public static Operation check(final int key, final Condition condition) {
        return new Operation(Kind.CHECK, key, NOTHING, "", 0, condition);
    }

    @Override
    public String toString() {
        final String what = kind.name().toLowerCase(java.util.Locale.ROOT) + " key " + key;
        return kind == Kind.UPSERT
                ? what + " = " + Values.describe(value) + (ttlMs == 0 ? "" : " for " + ttlMs + " ms") + condition
                : what + condition;
    }
}
