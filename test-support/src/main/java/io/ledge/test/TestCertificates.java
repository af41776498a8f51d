package io.ledge.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        made.openssl(
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=Ledge test CA",
                "-keyout",
                made.path("ca.key"),
                "-out",
                made.path("ca.pem"));
        made.signed("server", "subjectAltName=" + serverName);
        made.signed("client", "extendedKeyUsage=clientAuth");
        return made;
    }

    private void signed(final String name, final String extension) throws IOException {
        final Path extensions = Files.writeString(directory.resolve(name + ".ext"), extension + "\n");
        openssl(
                "req",
                "-new",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=" + name,
                "-keyout",
                path(name + ".key"),
                "-out",
                path(name + ".csr"));
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

    private void openssl(final String... arguments) throws IOException {
        final List<String> command = new java.util.ArrayList<>(List.of("openssl"));
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
