package io.ledge.api.app;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whom a node takes for another one. A certificate that was given is taken as it is, whatever name it bears, for it was given as
 * that node's; any other has to be signed by a given one and to bear the name of the host that is called. Any thread.
 */
final class PeerTrust extends X509ExtendedTrustManager {
    private final Set<X509Certificate> given;
    private final X509ExtendedTrustManager signed;

    private PeerTrust(final List<X509Certificate> given, final X509ExtendedTrustManager signed) {
        this.given = Set.copyOf(given);
        this.signed = signed;
    }

    /**
     * @param pem certificates; empty: the system's authorities
     * @throws GeneralSecurityException when there is none in it
     */
    static PeerTrust of(final String pem) throws GeneralSecurityException {
        final List<X509Certificate> given = pem.isEmpty() ? List.of() : certificates(pem);
        final TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(pem.isEmpty() ? null : store(given)); // null: as the JVM has them
        return new PeerTrust(
                given,
                Arrays.stream(factory.getTrustManagers())
                        .filter(X509ExtendedTrustManager.class::isInstance)
                        .map(X509ExtendedTrustManager.class::cast)
                        .findFirst()
                        .orElseThrow());
    }

    private static List<X509Certificate> certificates(final String pem) throws CertificateException {
        final List<X509Certificate> found = new ArrayList<>();
        CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))
                .forEach(certificate -> found.add((X509Certificate) certificate));
        if (found.isEmpty()) {
            throw new CertificateException("no certificate in PEM");
        }
        return found;
    }

    private static KeyStore store(final List<X509Certificate> given) throws GeneralSecurityException {
        final KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        try {
            store.load(null, null);
        } catch (final IOException ex) {
            throw new GeneralSecurityException(ex);
        }
        for (int i = 0; i < given.size(); i++) {
            store.setCertificateEntry(Integer.toString(i), given.get(i));
        }
        return store;
    }

    /** And is still good. */
    private boolean isGiven(final X509Certificate[] chain) throws CertificateException {
        if (chain == null || chain.length == 0 || !given.contains(chain[0])) {
            return false;
        }
        chain[0].checkValidity();
        return true;
    }

    @Override
    public void checkServerTrusted(final X509Certificate[] chain, final String type, final SSLEngine engine)
            throws CertificateException {
        if (!isGiven(chain)) {
            signed.checkServerTrusted(chain, type, engine); // and the name, which the engine is told to compare
        }
    }

    @Override
    public void checkServerTrusted(final X509Certificate[] chain, final String type, final Socket socket)
            throws CertificateException {
        if (!isGiven(chain)) {
            signed.checkServerTrusted(chain, type, socket);
        }
    }

    /** Without a connection nobody knows whose name it has to be. */
    @Override
    public void checkServerTrusted(final X509Certificate[] chain, final String type) throws CertificateException {
        throw new CertificateException("not without a connection");
    }

    @Override
    public void checkClientTrusted(final X509Certificate[] chain, final String type) throws CertificateException {
        throw new CertificateException("for clients only");
    }

    @Override
    public void checkClientTrusted(final X509Certificate[] chain, final String type, final Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(final X509Certificate[] chain, final String type, final SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return signed.getAcceptedIssuers();
    }
}
