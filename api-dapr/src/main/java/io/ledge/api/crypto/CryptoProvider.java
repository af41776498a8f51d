package io.ledge.api.crypto;

/** Where keys come from: one component. Any thread; may read a file or wait for a server. */
public interface CryptoProvider extends AutoCloseable {
    /**
     * A key by its name.
     *
     * @throws CryptoException when there is none, or it is no key
     */
    CryptoKey key(String name) throws CryptoException;

    @Override
    default void close() {}
}
