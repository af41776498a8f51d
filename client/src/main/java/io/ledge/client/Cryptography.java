package io.ledge.client;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Dapr's cryptography over one crypto component: what {@code /v1.0-alpha1/crypto} encrypts this decrypts, and the other way
 * round. A document is whole here, and with what encryption adds to it (below 1 KiB, and 16 bytes each 64 KiB) it fits the node's
 * limit of a payload, 4 MiB unless it is set otherwise. Any thread.
 *
 * <p>Calls throw {@link LedgeException}: COMPONENT_NOT_FOUND, no such component is visible to the app; COMPONENT_FAILED, it
 * could not, such as for a key that is not there or a document that was changed; BODY_TOO_LARGE.
 */
public final class Cryptography {
    private final NodeMethods node;
    private final String path;

    /** @param component its name */
    public Cryptography(final LedgeClient client, final String component) {
        node = new NodeMethods(client);
        path = "v1.0-alpha1/crypto/" + NodeMethods.escaped(component);
    }

    /** @param wrapAlgorithm how the key named wraps that of the document: {@code A256KW}, {@code RSA-OAEP-256} */
    public byte[] encrypt(final byte[] document, final String keyName, final String wrapAlgorithm) {
        return node.call(path + "/encrypt", document, encryption(keyName, wrapAlgorithm))
                .data();
    }

    public CompletableFuture<byte[]> encryptAsync(
            final byte[] document, final String keyName, final String wrapAlgorithm) {
        return node.callAsync(path + "/encrypt", document.clone(), encryption(keyName, wrapAlgorithm))
                .thenApply(InvokeResponse::data);
    }

    /** By the key that the document names. */
    public byte[] decrypt(final byte[] document) {
        return node.call(path + "/decrypt", document, put()).data();
    }

    public CompletableFuture<byte[]> decryptAsync(final byte[] document) {
        return node.callAsync(path + "/decrypt", document.clone(), put()).thenApply(InvokeResponse::data);
    }

    private static InvokeOptions encryption(final String keyName, final String wrapAlgorithm) {
        return put().header("dapr-key-name", Objects.requireNonNull(keyName, "keyName"))
                .header("dapr-key-wrap-algorithm", Objects.requireNonNull(wrapAlgorithm, "wrapAlgorithm"));
    }

    private static InvokeOptions put() {
        return InvokeOptions.post().verb("PUT").contentType("application/octet-stream");
    }
}
