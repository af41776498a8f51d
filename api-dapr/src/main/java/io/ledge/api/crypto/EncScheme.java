package io.ledge.api.crypto;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * Dapr's encryption scheme {@code dapr.io/enc/v1}, byte for byte that of {@code dapr/kit}.
 *
 * <pre>
 *   dapr.io/enc/v1 LF
 *   manifest LF
 *   MAC over both lines LF
 *   segment 0 ‖ tag ‖ … ‖ last segment ‖ tag        64 KiB each, the last one shorter; none for an empty document
 * </pre>
 *
 * <p>A segment leaves as soon as the next byte shows that it is not the last one, and no plain text leaves that has not been
 * verified. Two segments of memory a document. The calling thread does the work and waits for both streams.
 */
public final class EncScheme {
    private static final String NAME = "dapr.io/enc/v1";
    private static final int SEGMENT_LENGTH = 64 * 1024;
    private static final int TAG_LENGTH = 16;
    private static final int MAX_HEADER_LENGTH = 64 * 1024;

    private final SecureRandom random;

    public EncScheme(final SecureRandom random) {
        this.random = random;
    }

    /** Reads the document to its end; what is written is all of it, or an exception tells that it is not. */
    public void encrypt(
            final CryptoProvider provider, final EncryptOptions options, final InputStream in, final OutputStream out)
            throws CryptoException, IOException {
        final WrapAlgorithm algorithm = WrapAlgorithm.parse(options.wrapAlgorithm());
        final FileKey fileKey = FileKey.random(random, DataCipher.parse(options.cipher()));
        final byte[] header =
                header(fileKey, options.nameInManifest(), algorithm, wrap(provider, options, algorithm, fileKey));
        transform(header, in, out, SEGMENT_LENGTH, fileKey::encrypt);
    }

    private static byte[] wrap(
            final CryptoProvider provider,
            final EncryptOptions options,
            final WrapAlgorithm algorithm,
            final FileKey fileKey)
            throws CryptoException {
        try {
            return provider.key(options.keyName()).wrap(fileKey.key(), algorithm);
        } catch (final CryptoException ex) {
            throw new CryptoException("failed to wrap the file key: " + ex.getMessage(), ex);
        }
    }

    private static byte[] header(
            final FileKey fileKey, final String keyName, final WrapAlgorithm algorithm, final byte[] wrappedKey)
            throws CryptoException {
        final byte[] signed =
                signed(new Manifest(keyName, algorithm, wrappedKey, fileKey.cipher(), fileKey.noncePrefix()).json());
        final ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(signed);
        header.writeBytes(fileKey.mac(signed));
        header.write('\n');
        if (header.size() > MAX_HEADER_LENGTH) {
            throw new CryptoException("header is too long");
        }
        return header.toByteArray();
    }

    private static byte[] signed(final byte[] manifest) {
        final ByteArrayOutputStream lines = new ByteArrayOutputStream();
        lines.writeBytes((NAME + "\n").getBytes(StandardCharsets.US_ASCII));
        lines.writeBytes(manifest);
        lines.write('\n');
        return lines.toByteArray();
    }

    /** @param keyName empty: the one that the document names */
    public void decrypt(
            final CryptoProvider provider, final String keyName, final InputStream in, final OutputStream out)
            throws CryptoException, IOException {
        final EncHeader header = EncHeader.read(in, NAME, MAX_HEADER_LENGTH);
        final Manifest manifest = Manifest.parse(header.manifest());
        final String name = keyName.isEmpty() ? manifest.keyName() : keyName;
        if (name.isEmpty()) {
            throw new CryptoException("document's manifest does not contain a key name, and no key name was provided");
        }
        final FileKey fileKey =
                new FileKey(unwrap(provider, name, manifest), manifest.noncePrefix(), manifest.cipher());
        if (!fileKey.isMac(header.mac(), signed(header.manifest()))) {
            throw new CryptoException("failed to validate the document's signature");
        }
        transform(new byte[0], in, out, SEGMENT_LENGTH + TAG_LENGTH, fileKey::decrypt);
    }

    /** A key that is not there, and one that does not fit, come to the same wrong signature: nobody learns which keys exist. */
    private static byte[] unwrap(final CryptoProvider provider, final String name, final Manifest manifest) {
        try {
            final byte[] key = provider.key(name).unwrap(manifest.wrappedKey(), manifest.wrapAlgorithm());
            return key.length == FileKey.LENGTH ? key : new byte[FileKey.LENGTH];
        } catch (final CryptoException ex) {
            System.getLogger("ledge.crypto")
                    .log(System.Logger.Level.DEBUG, "key '" + name + "' does not open a document: " + ex.getMessage());
            return new byte[FileKey.LENGTH];
        }
    }

    private interface Segments {
        int apply(byte[] from, int length, byte[] to, int segment, boolean isLast) throws CryptoException;
    }

    /** @param header leaves with the first segment, so that what is wrong until then is known before anything has left */
    private static void transform(
            final byte[] header,
            final InputStream in,
            final OutputStream out,
            final int segmentLength,
            final Segments segments)
            throws CryptoException, IOException {
        // one byte more than a segment shows whether there is another; a short document needs no long arrays
        final byte[] from = in.readNBytes(segmentLength + 1);
        out.write(header);
        final byte[] to = new byte[Math.min(from.length, segmentLength) + TAG_LENGTH];
        int length = from.length;
        for (int segment = 0; length > 0; segment++) {
            final boolean isLast = length <= segmentLength;
            final int produced = segments.apply(from, Math.min(length, segmentLength), to, segment, isLast);
            out.write(to, 0, produced);
            if (isLast) {
                return;
            }
            if (segment == -1) { // 2^32 of them
                throw new CryptoException("input stream is too large");
            }
            from[0] = from[segmentLength];
            length = 1 + in.readNBytes(from, 1, segmentLength);
        }
    }
}
