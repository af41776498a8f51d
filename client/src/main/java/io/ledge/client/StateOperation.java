package io.ledge.client;

/** One step of {@link LedgeClient#executeStateTransaction}. */
public sealed interface StateOperation {
    String key();

    StateOptions options();

    record Upsert(String key, byte[] value, StateOptions options) implements StateOperation {
        public Upsert(final String key, final byte[] value) {
            this(key, value, StateOptions.none());
        }
    }

    record Delete(String key, StateOptions options) implements StateOperation {
        public Delete(final String key) {
            this(key, StateOptions.none());
        }
    }
}
