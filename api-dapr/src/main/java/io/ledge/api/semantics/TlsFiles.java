package io.ledge.api.semantics;

import java.nio.file.Path;

/**
 * By what the APIs prove who they are. Both files are PEM, and read again when they change.
 *
 * @param certificate with those that it was signed by behind it
 * @param key PKCS#8, or as OpenSSL writes RSA and elliptic-curve keys
 */
public record TlsFiles(Path certificate, Path key) {}
