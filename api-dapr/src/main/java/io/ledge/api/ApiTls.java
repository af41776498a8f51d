package io.ledge.api;

import io.ledge.api.semantics.TlsFiles;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.X509KeyManager;

/**
 * Reads the certificate and the key of listeners, and reads them again when their files have changed and then held
 * still for a second. A pair that does not fit is reported, and the one in use stays. On the I/O thread; files are read on a
 * worker.
 */
final class ApiTls {
    private static final System.Logger LOGGER = System.getLogger("ledge.tls");
    private static final long LOOK_MS = 1_000;
    private static final byte[] PROBE = {1, 2, 3, 4};
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    private final Vertx vertx;
    private final TlsFiles files;
    private final Consumer<PemKeyCertOptions> onChange;
    private String used = "";
    private String seen = "";
    private long timer;

    /** @param onChange gets each pair but the first */
    ApiTls(final Vertx vertx, final TlsFiles files, final Consumer<PemKeyCertOptions> onChange) {
        this.vertx = vertx;
        this.files = files;
        this.onChange = onChange;
    }

    /** The first pair; fails when it cannot be used. */
    Future<PemKeyCertOptions> start() {
        return vertx.executeBlocking(() -> {
                    final String stamp = stamp();
                    final PemKeyCertOptions pair = read();
                    used = stamp;
                    return pair;
                })
                .onSuccess(_ -> timer = vertx.setPeriodic(LOOK_MS, _ -> look()));
    }

    void close() {
        vertx.cancelTimer(timer);
    }

    private void look() {
        vertx.<PemKeyCertOptions>executeBlocking(() -> {
                    final String stamp = stamp();
                    final boolean isSettled = stamp.equals(seen);
                    seen = stamp;
                    if (stamp.equals(used) || !isSettled) {
                        return null;
                    }
                    used = stamp; // a bad pair is reported once
                    return read();
                })
                .onSuccess(pair -> {
                    if (pair != null) {
                        LOGGER.log(Level.INFO, "new certificate: " + files.certificate());
                        onChange.accept(pair);
                    }
                })
                .onFailure(ex -> LOGGER.log(
                        Level.ERROR,
                        "the certificate in use stays, for the new one cannot be used: " + ex.getMessage()));
    }

    private String stamp() throws IOException {
        return stamp(files.certificate()) + " " + stamp(files.key());
    }

    private static String stamp(final Path file) throws IOException {
        return Files.exists(file) ? Files.getLastModifiedTime(file) + ":" + Files.size(file) : "absent";
    }

    /** @throws IOException that names the files and says what is wrong */
    private PemKeyCertOptions read() throws IOException {
        final PemKeyCertOptions pair =
                new PemKeyCertOptions().setCertValue(read(files.certificate())).setKeyValue(read(files.key()));
        final boolean isFitting;
        try {
            isFitting =
                    isFitting((X509KeyManager) pair.getKeyManagerFactory(vertx).getKeyManagers()[0]);
        } catch (final Exception ex) { // as Vert.x declares it
            throw new IOException(
                    "certificate " + files.certificate() + " or key " + files.key() + " is no PEM that can be read: "
                            + ex.getMessage(),
                    ex);
        }
        if (!isFitting) {
            throw new IOException(
                    "key " + files.key() + " is not that of certificate " + files.certificate() + ": give its own");
        }
        return pair;
    }

    private static Buffer read(final Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException(file + ": no such file that can be read, and TLS needs it");
        }
        return Buffer.buffer(Files.readAllBytes(file));
    }

    private static boolean isFitting(final X509KeyManager keys) throws GeneralSecurityException {
        for (final String algorithm : SIGNATURES.keySet()) {
            final String[] aliases = keys.getServerAliases(algorithm, null);
            if (aliases != null && aliases.length > 0) {
                return isFitting(keys.getPrivateKey(aliases[0]), keys.getCertificateChain(aliases[0])[0]);
            }
        }
        return false;
    }

    private static boolean isFitting(final PrivateKey key, final X509Certificate certificate)
            throws GeneralSecurityException {
        if (!key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm())) {
            return false;
        }
        final Signature signature = Signature.getInstance(SIGNATURES.get(key.getAlgorithm()));
        signature.initSign(key);
        signature.update(PROBE);
        final byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(PROBE);
        return signature.verify(signed);
    }
}
