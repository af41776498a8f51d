package io.ledge.bindings.mqtt;

import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.binding.ComponentSpec.Property;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS from PEM, given as text or as the path of a file. Without {@code caCert} the JVM's own authorities are trusted. The key
 * is PKCS#8 ({@code BEGIN PRIVATE KEY}), the one form the JDK reads; for others the message has the command that converts.
 * Reads files: called from {@code start}.
 */
final class PemTls {
    private static final char[] NO_PASSWORD = new char[0];
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA");
    private static final Pattern PEM_KEY = Pattern.compile(
            "-----BEGIN ((?:[A-Z0-9]+ )*)PRIVATE KEY-----([^-]+)-----END (?:[A-Z0-9]+ )*PRIVATE KEY-----");

    private final ComponentSpec spec;

    private PemTls(final ComponentSpec spec) {
        this.spec = spec;
    }

    static SSLSocketFactory socketFactory(final ComponentSpec spec, final MqttSettings.TlsFiles files)
            throws ComponentException {
        final PemTls pem = new PemTls(spec);
        final TrustManager[] trust =
                files.caCert().isPresent() ? pem.trust(files.caCert().get()) : null;
        final KeyManager[] keys = pem.keys(files.clientCert(), files.clientKey());
        try {
            final SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust, null);
            return context.getSocketFactory();
        } catch (final GeneralSecurityException e) {
            throw new ComponentException(spec.source() + ": component '" + spec.name() + "': no TLS: " + e, e);
        }
    }

    private TrustManager[] trust(final Property caCert) throws ComponentException {
        try {
            final KeyStore store = emptyStore();
            int index = 0;
            for (final Certificate certificate : certificates(caCert)) {
                store.setCertificateEntry("ca" + index++, certificate);
            }
            final TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (final GeneralSecurityException | IOException e) {
            throw invalid(caCert, "a CA certificate in PEM (" + e.getMessage() + ")");
        }
    }

    private KeyManager[] keys(final Optional<Property> cert, final Optional<Property> key) throws ComponentException {
        if (cert.isEmpty() && key.isEmpty()) {
            return null; // the API's word for none
        }
        if (cert.isEmpty() || key.isEmpty()) {
            throw new ComponentException(cert.or(() -> key).get().source() + ": component '" + spec.name()
                    + "' has one of metadata 'clientCert' and 'clientKey'; give both or neither");
        }
        try {
            final KeyStore store = emptyStore();
            final Certificate[] chain = certificates(cert.get()).toArray(new Certificate[0]);
            store.setKeyEntry("client", privateKey(key.get()), NO_PASSWORD, chain);
            final KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            return factory.getKeyManagers();
        } catch (final GeneralSecurityException | IOException e) {
            throw invalid(cert.get(), "a certificate in PEM that fits 'clientKey' (" + e.getMessage() + ")");
        }
    }

    private Collection<? extends Certificate> certificates(final Property property)
            throws ComponentException, GeneralSecurityException {
        final String pem = pem(property);
        if (!pem.contains("-----BEGIN CERTIFICATE-----")) {
            throw invalid(property, "PEM text with -----BEGIN CERTIFICATE-----, or the path of a file that holds it");
        }
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
    }

    private PrivateKey privateKey(final Property property) throws ComponentException, GeneralSecurityException {
        final Matcher key = PEM_KEY.matcher(pem(property));
        if (!key.find()) {
            throw invalid(property, "PEM text with -----BEGIN PRIVATE KEY-----, or the path of a file that holds it");
        }
        if (!key.group(1).isEmpty()) {
            throw invalid(
                    property,
                    "an unencrypted PKCS#8 key, not 'BEGIN " + key.group(1) + "PRIVATE KEY'; convert it with"
                            + " `openssl pkcs8 -topk8 -nocrypt -in key.pem -out key8.pem`");
        }
        final byte[] der = der(property, key.group(2));
        for (final String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (final InvalidKeySpecException notThisOne) {
                // the next algorithm may fit
            }
        }
        throw invalid(property, "a key of " + String.join(", ", KEY_ALGORITHMS));
    }

    private byte[] der(final Property property, final String base64) throws ComponentException {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (final IllegalArgumentException e) {
            throw invalid(property, "PEM text (" + e.getMessage() + ")");
        }
    }

    private String pem(final Property property) throws ComponentException {
        if (property.value().contains("-----BEGIN")) {
            return property.value();
        }
        try {
            return Files.readString(Path.of(property.value().trim()), StandardCharsets.US_ASCII);
        } catch (final IOException | InvalidPathException e) {
            throw invalid(property, "PEM text or the path of a readable file (" + e + ")");
        }
    }

    /** Shows a path, never the text: it may be a private key. */
    private ComponentException invalid(final Property property, final String expected) {
        final boolean text = property.value().contains("-----BEGIN");
        return spec.invalid(text ? new Property(property.name(), "PEM text", property.source()) : property, expected);
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        final KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }
}
