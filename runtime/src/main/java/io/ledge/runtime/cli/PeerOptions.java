package io.ledge.runtime.cli;

import io.ledge.api.app.PeerDirectory.Peer;
import io.ledge.api.semantics.TlsFiles;
import io.ledge.runtime.peer.PeerContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Apps of other nodes: where they are, and where others reach those of this one. */
final class PeerOptions {
    private static final String TOKEN = "LEDGE_PEER_TOKEN";
    private static final String PORT = "--dapr-internal-grpc-port";
    private static final int ANY_PORT = 0;
    private static final String LOOPBACK = "127.0.0.1";

    @Option(
            names = "--peer",
            paramLabel = "APP=HOST:PORT",
            converter = PeerConverter.class,
            description = "an app that another machine's node serves, at that one's " + PORT
                    + "; APP=https://HOST:PORT over TLS; may be repeated [env: " + TOKEN
                    + ", the same at both ends]")
    List<Address> peers = new ArrayList<>();

    @Option(
            names = {"-I", PORT},
            paramLabel = "PORT",
            description = "where other nodes call this one's apps; -1: nowhere (default: a free port)")
    Integer port;

    @Option(
            names = "--dapr-internal-grpc-listen-address",
            paramLabel = "ADDRESS",
            defaultValue = LOOPBACK,
            description = "address of that port; beyond loopback it needs " + TOKEN + " (default: ${DEFAULT-VALUE})")
    String address = LOOPBACK;

    @Option(
            names = "--peer-ca",
            paramLabel = "FILE",
            description =
                    "PEM: whom to take for the nodes of --peer APP=https://…: their own certificates, or those that"
                            + " signed them for their host (default: the system's authorities)")
    Path ca;

    @Option(
            names = "--peer-tls-certificate",
            paramLabel = "FILE",
            description = "PEM: " + PORT + " has TLS by it; read again when it changes (default: no TLS)")
    Path tlsCertificate;

    @Option(names = "--peer-tls-key", paramLabel = "FILE", description = "PEM: the key of --peer-tls-certificate")
    Path tlsKey;

    /** Where an app is. */
    record Address(String appId, boolean isTls, String host, int port) {
        private static final String HTTPS = "https://";
        private static final int MAX_PORT = 65_535;

        /** @throws IllegalArgumentException saying what an address is */
        static Address parse(final String text) {
            final int equals = text.indexOf('=');
            final boolean isTls = text.startsWith(HTTPS, equals + 1);
            final int start = equals + 1 + (isTls ? HTTPS.length() : 0);
            final int colon = text.lastIndexOf(':');
            final int port = colon < 0 ? 0 : port(text.substring(colon + 1));
            if (equals < 1 || colon <= start || port < 1 || port > MAX_PORT || text.indexOf('/', start) >= 0) {
                throw new IllegalArgumentException("'" + text
                        + "' is not APP=HOST:PORT, such as shop=192.168.1.7:50002, shop=[fd00::7]:50002 or, over TLS,"
                        + " shop=https://board-7:50002");
            }
            final String host = text.substring(start, colon).replaceAll("^\\[(.*)]$", "$1");
            return new Address(text.substring(0, equals), isTls, host, port);
        }

        private static int port(final String text) {
            try {
                return Integer.parseInt(text);
            } catch (final NumberFormatException ex) {
                return 0;
            }
        }
    }

    /** @param registry shared with the other nodes of this machine; null: none */
    PeerContext context(final Path registry) {
        final String token = System.getenv().getOrDefault(TOKEN, "");
        if (token.isEmpty() && !isLoopback()) {
            throw CliFailure.usage("--dapr-internal-grpc-listen-address " + address
                    + " lets other machines call this node's apps: set " + TOKEN + " to a secret that they send");
        }
        final String trusted = trusted();
        final List<Peer> others = peers.stream()
                .map(peer -> new Peer(peer.appId(), peer.host(), peer.port(), token, peer.isTls() ? trusted : null))
                .toList();
        return new PeerContext(registry, others, address, port == null ? ANY_PORT : port, token, tls());
    }

    /** Certificates, in PEM; empty: the system's authorities. */
    private String trusted() {
        if (ca == null) {
            return "";
        }
        try {
            final byte[] pem = Files.readAllBytes(ca);
            if (CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem))
                    .isEmpty()) {
                throw new CertificateException("there is none in it");
            }
            return new String(pem, StandardCharsets.UTF_8);
        } catch (final IOException ex) {
            throw CliFailure.usage("--peer-ca " + ca + " cannot be read: " + ex);
        } catch (final CertificateException ex) {
            throw CliFailure.usage("--peer-ca " + ca + " has no certificate in PEM: " + ex.getMessage());
        }
    }

    /** Null: none. */
    private TlsFiles tls() {
        if ((tlsCertificate == null) != (tlsKey == null)) {
            throw CliFailure.usage("--peer-tls-certificate and --peer-tls-key go together: give both, or none");
        }
        return tlsKey == null ? null : new TlsFiles(tlsCertificate.toAbsolutePath(), tlsKey.toAbsolutePath());
    }

    private boolean isLoopback() {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (final UnknownHostException ex) {
            throw CliFailure.usage("--dapr-internal-grpc-listen-address " + address + " is no address of this machine");
        }
    }

    static final class PeerConverter implements ITypeConverter<Address> {
        @Override
        public Address convert(final String value) {
            try {
                return Address.parse(value);
            } catch (final IllegalArgumentException ex) {
                throw new TypeConversionException(ex.getMessage());
            }
        }
    }
}
