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

    /**
     * Changes nothing: the transaction is done only while the item has this ETag; with a null ETag, while there is no such
     * item. Checks see the state before the transaction.
     */
    record Check(String key, String etag) implements StateOperation {
        /** There must be no such item. */
        public static Check absent(final String key) {
            return new Check(key, null);
        }

        @Override
        public StateOptions options() {
            return StateOptions.none().etag(etag);
        }
    }

    record Delete(String key, StateOptions options) implements StateOperation {
        public Delete(final String key) {
            this(key, StateOptions.none());
        }
    }
}
