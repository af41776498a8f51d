package io.ledge.api.crypto;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The head of a document. The stream stands at the first segment afterwards.
 *
 * @param manifest the second line, as it is signed
 * @param mac the third line
 */
record EncHeader(byte[] manifest, byte[] mac) {
    static EncHeader read(final InputStream in, final String scheme, final int maxLength)
            throws CryptoException, IOException {
        final byte[] first = line(in, maxLength, "scheme name");
        if (!new String(first, StandardCharsets.ISO_8859_1).equals(scheme)) {
            throw new CryptoException("invalid header: unsupported scheme");
        }
        final byte[] manifest = line(in, maxLength, "manifest");
        return new EncHeader(manifest, line(in, maxLength, "message authentication code"));
    }

    private static byte[] line(final InputStream in, final int maxLength, final String what)
            throws CryptoException, IOException {
        final ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0 || line.size() == maxLength) {
                throw new CryptoException("invalid header: " + what + " not found");
            }
            line.write(b);
        }
        if (line.size() == 0) {
            throw new CryptoException("invalid header: invalid format");
        }
        return line.toByteArray();
    }
}
