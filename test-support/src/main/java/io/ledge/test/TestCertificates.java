package io.ledge.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A CA and what it signed, made with {@code openssl} in a directory of the test's: a server's certificate for one host name,
 * and a client's. All PEM; the keys are PKCS#8.
 */
public final class TestCertificates {
    private final Path directory;

    private TestCertificates(final Path directory) {
        this.directory = directory;
    }

    /** @param serverName {@code DNS:localhost} or {@code IP:127.0.0.1}, say */
    public static TestCertificates create(final Path directory, final String serverName) throws IOException {
        Files.createDirectories(directory);
        final TestCertificates made = new TestCertificates(directory);
        made.newKey("req", "-x509", "ec", "ca", "-days", "2", "-out", made.path("ca.pem"));
        made.signed("server", "ec", "subjectAltName=" + serverName);
        made.signed("client", "rsa:2048", "extendedKeyUsage=clientAuth");
        return made;
    }

    private void signed(final String name, final String algorithm, final String extension) throws IOException {
        final Path extensions = Files.writeString(directory.resolve(name + ".ext"), extension + "\n");
        newKey("req", "-new", algorithm, name, "-out", path(name + ".csr"));
        openssl(
                "x509",
                "-req",
                "-in",
                path(name + ".csr"),
                "-CA",
                path("ca.pem"),
                "-CAkey",
                path("ca.key"),
                "-CAcreateserial",
                "-days",
                "2",
                "-extfile",
                extensions.toString(),
                "-out",
                path(name + ".pem"));
    }

    /** An elliptic curve's key is made at once, an RSA key takes its time. */
    private void newKey(
            final String command, final String kind, final String algorithm, final String name, final String... more)
            throws IOException {
        final List<String> arguments = new ArrayList<>(List.of(
                command, kind, "-newkey", algorithm, "-nodes", "-subj", "/CN=" + name, "-keyout", path(name + ".key")));
        if (algorithm.equals("ec")) {
            arguments.addAll(List.of("-pkeyopt", "ec_paramgen_curve:prime256v1"));
        }
        arguments.addAll(List.of(more));
        openssl(arguments.toArray(new String[0]));
    }

    private void openssl(final String... arguments) throws IOException {
        final List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        MosquittoServer.run(command);
    }

    private String path(final String name) {
        return directory.resolve(name).toString();
    }

    public Path ca() {
        return directory.resolve("ca.pem");
    }

    public Path serverCertificate() {
        return directory.resolve("server.pem");
    }

    public Path serverKey() {
        return directory.resolve("server.key");
    }

    public Path clientCertificate() {
        return directory.resolve("client.pem");
    }

    public Path clientKey() {
        return directory.resolve("client.key");
    }
}
