package io.ledge.api.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * {@code crypto.dapr.localstorage}: a directory, one key a file, read when it is used, so that a key that was replaced is the
 * new one at once. A key's name is its file's; it does not lead out of the directory.
 */
final class LocalKeys implements CryptoProvider {
    private static final int MAX_LENGTH = 64 * 1024; // bytes; a key of 16384 bits in PEM has 13 KiB

    private final Path directory;

    LocalKeys(final Path directory) {
        this.directory = directory;
    }

    @Override
    public CryptoKey key(final String name) throws CryptoException {
        final byte[] bytes = read(name);
        try {
            return KeyReader.read(bytes, form(name));
        } catch (final CryptoException ex) {
            throw new CryptoException("failed to parse key '" + name + "': " + ex.getMessage(), ex);
        }
    }

    private byte[] read(final String name) throws CryptoException {
        if (name.contains("..")) {
            throw new CryptoException("invalid key path: cannot contain '..'");
        }
        final Path file = file(name);
        try (InputStream in = Files.newInputStream(file)) {
            final byte[] bytes = in.readNBytes(MAX_LENGTH + 1);
            if (bytes.length > MAX_LENGTH) {
                throw new CryptoException("failed to load key '" + name + "': the file is longer than 64 KiB");
            }
            return bytes;
        } catch (final NoSuchFileException ex) {
            throw new CryptoException("failed to load key '" + name + "': there is no file " + file, ex);
        } catch (final IOException ex) {
            throw new CryptoException("failed to load key '" + name + "': " + ex.getMessage(), ex);
        }
    }

    /** Absolute names are names in the directory too, as with Dapr. */
    private Path file(final String name) throws CryptoException {
        try {
            return Path.of(directory + "/" + name);
        } catch (final InvalidPathException ex) {
            throw new CryptoException("failed to load key: its name is no path: " + ex.getReason(), ex);
        }
    }

    private static KeyReader.Form form(final String name) {
        final String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".json")) {
            return KeyReader.Form.JWK;
        }
        return lower.endsWith(".pem") ? KeyReader.Form.PEM : KeyReader.Form.UNKNOWN;
    }
}
