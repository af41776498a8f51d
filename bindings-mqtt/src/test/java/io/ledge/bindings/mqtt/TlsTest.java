package io.ledge.bindings.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.binding.ComponentException;
import io.ledge.protocol.codec.ComponentState;
import io.ledge.test.MosquittoServer;
import io.ledge.test.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A broker whose certificate is for {@code localhost} and which wants one of ours. */
class TlsTest {
    @TempDir
    static Path directory;

    private static TestCertificates certificates;
    private static TestCertificates others;
    private static MosquittoServer broker;

    private final TestContext context = new TestContext();
    private final List<MqttBinding> bindings = new ArrayList<>();

    @BeforeAll
    static void startBroker() throws IOException {
        certificates = TestCertificates.create(directory.resolve("certificates"), "DNS:localhost");
        others = TestCertificates.create(directory.resolve("others"), "DNS:localhost");
        broker = MosquittoServer.startWithTls(directory.resolve("broker"), certificates, true);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @AfterEach
    void close() {
        bindings.forEach(MqttBinding::close);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void shouldConnectWhenBothSidesAreKnown(final String version) throws Exception {
        start(certificates, "localhost", "protocolVersion", version);
        context.awaitState(ComponentState.UP);
        assertEquals("mqtts://localhost:" + broker.tlsPort() + ", MQTT " + version, context.note());
        broker.publish("tls", 1, "secret reading");
        assertEquals("secret reading", context.take().text());
    }

    @Test
    void shouldConnectWhenCertificatesAreTextInTheFile() throws Exception {
        binding(
                        "mqtts://localhost:" + broker.tlsPort(),
                        "caCert",
                        Files.readString(certificates.ca()),
                        "clientCert",
                        Files.readString(certificates.clientCertificate()),
                        "clientKey",
                        Files.readString(certificates.clientKey()))
                .start(context);
        context.awaitState(ComponentState.UP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void shouldRefuseWhenAnotherCaSigned(final String version) throws Exception {
        start(others, "localhost", "protocolVersion", version);
        context.awaitState(ComponentState.DEGRADED);
        assertTrue(
                context.note().contains("TLS: the broker's certificate is not from a CA that caCert names"),
                context.note());
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void shouldRefuseWhenHostNameIsAnother(final String version) throws Exception {
        start(certificates, "127.0.0.1", "protocolVersion", version);
        context.awaitState(ComponentState.DEGRADED);
        assertTrue(
                context.note().contains("TLS: No subject alternative names matching IP address 127.0.0.1"),
                context.note());
    }

    @Test
    void shouldSayHowToConvertWhenKeyIsPkcs1() throws Exception {
        final Path key = Files.writeString(
                directory.resolve("pkcs1.key"),
                "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n");
        assertEquals(
                "greenhouse.yaml:14: metadata 'clientKey' of component 'greenhouse' is '" + key
                        + "', expected an unencrypted PKCS#8 key, not 'BEGIN RSA PRIVATE KEY'; convert it with"
                        + " `openssl pkcs8 -topk8 -nocrypt -in key.pem -out key8.pem`",
                refusal("clientCert", certificates.clientCertificate().toString(), "clientKey", key.toString()));
    }

    @Test
    void shouldSayWhichFileWhenOneIsMissing() {
        assertEquals(
                "greenhouse.yaml:12: metadata 'caCert' of component 'greenhouse' is '/nowhere/ca.pem', expected PEM text or"
                        + " the path of a readable file (java.nio.file.NoSuchFileException: /nowhere/ca.pem)",
                refusal("caCert", "/nowhere/ca.pem"));
        assertEquals(
                "greenhouse.yaml:12: component 'greenhouse' has one of metadata 'clientCert' and 'clientKey'; give both or"
                        + " neither",
                refusal("clientKey", certificates.clientKey().toString()));
    }

    @Test
    void shouldNotShowTheKeyWhenItsTextIsBad() {
        final String message = refusal(
                "clientCert",
                certificates.clientCertificate().toString(),
                "clientKey",
                "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----");
        assertEquals(
                "greenhouse.yaml:14: metadata 'clientKey' of component 'greenhouse' is 'PEM text', expected a key of RSA, EC,"
                        + " EdDSA",
                message);
    }

    private String refusal(final String... nameValues) {
        return assertThrows(ComponentException.class, () -> binding("mqtts://localhost:1", nameValues)
                        .start(context))
                .getMessage();
    }

    private void start(final TestCertificates with, final String host, final String... nameValues) throws Exception {
        final List<String> all = new ArrayList<>(List.of(
                "caCert",
                with.ca().toString(),
                "clientCert",
                with.clientCertificate().toString(),
                "clientKey",
                with.clientKey().toString()));
        all.addAll(List.of(nameValues));
        binding("mqtts://" + host + ":" + broker.tlsPort(), all.toArray(new String[0]))
                .start(context);
    }

    private MqttBinding binding(final String url, final String... nameValues) throws ComponentException {
        final List<String> all = new ArrayList<>(List.of("url", url, "topic", "tls"));
        all.addAll(List.of(nameValues));
        final MqttBinding binding = TestSpecs.binding(all.toArray(new String[0]));
        bindings.add(binding);
        return binding;
    }
}
