package io.ledge.api.crypto;

/**
 * What a caller says of a document to be encrypted.
 *
 * @param keyName which key wraps the document's own
 * @param wrapAlgorithm {@code A256KW} or {@code AES}, {@code RSA-OAEP-256} or {@code RSA}, in any case
 * @param cipher {@code aes-gcm}, {@code chacha20-poly1305}; empty: the first
 * @param isKeyNameOmitted the document does not say which key opens it
 * @param decryptionKeyName which key opens it; empty: {@code keyName}
 */
public record EncryptOptions(
        String keyName, String wrapAlgorithm, String cipher, boolean isKeyNameOmitted, String decryptionKeyName) {
    String nameInManifest() {
        if (isKeyNameOmitted) {
            return "";
        }
        return decryptionKeyName.isEmpty() ? keyName : decryptionKeyName;
    }
}
