package io.ledge.api.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentSpec;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CryptoProviderTest {
    private static final byte[] KEY = "0123456789abcdef0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static RSAPrivateCrtKey rsa;
    private static KeyPair pair;

    @TempDir
    Path directory;

    @BeforeAll
    static void generate() throws Exception {
        final KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        pair = generator.generateKeyPair();
        rsa = (RSAPrivateCrtKey) pair.getPrivate();
    }

    private static CryptoProvider create(final CryptoProviderType type, final String... metadata)
            throws ComponentException {
        final Map<String, ComponentSpec.Property> properties = new LinkedHashMap<>();
        for (int i = 0; i < metadata.length; i += 2) {
            properties.put(metadata[i], new ComponentSpec.Property(metadata[i], metadata[i + 1], "a.yaml:7"));
        }
        return type.create(new ComponentSpec(
                "vault", type.type(), "v1", properties, List.of(), false, Duration.ofSeconds(5), "a.yaml:1"));
    }

    private CryptoProvider local() throws ComponentException {
        return create(CryptoProviderType.LOCAL_STORAGE, "path", directory.toString());
    }

    private static String base64url(final BigInteger number) {
        final byte[] bytes = number.toByteArray();
        final byte[] bare = bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bare);
    }

    private static String rsaJwk(final String more) {
        return "{\"kty\":\"RSA\",\"kid\":\"rsa\",\"n\":\"" + base64url(rsa.getModulus()) + "\",\"e\":\""
                + base64url(rsa.getPublicExponent()) + "\",\"d\":\"" + base64url(rsa.getPrivateExponent())
                + "\",\"p\":\"" + base64url(rsa.getPrimeP()) + "\",\"q\":\"" + base64url(rsa.getPrimeQ())
                + "\",\"dp\":\"" + base64url(rsa.getPrimeExponentP()) + "\",\"dq\":\""
                + base64url(rsa.getPrimeExponentQ()) + "\",\"qi\":\"" + base64url(rsa.getCrtCoefficient()) + "\"" + more
                + "}";
    }

    private static String octJwk(final String kid) {
        return "{\"kty\":\"oct\",\"kid\":\"" + kid + "\",\"k\":\""
                + Base64.getUrlEncoder().withoutPadding().encodeToString(KEY) + "\"}";
    }

    private static void assertWraps(final CryptoKey to, final CryptoKey from, final WrapAlgorithm algorithm)
            throws CryptoException {
        assertArrayEquals(KEY, from.unwrap(to.wrap(KEY, algorithm), algorithm));
    }

    private static String pem(final String what, final byte[] der) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + what + "-----\n";
    }

    /** The last member of PKCS#8's sequence is the PKCS#1 key. */
    private static byte[] pkcs1() {
        final byte[] pkcs8 = pair.getPrivate().getEncoded();
        return Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
    }

    @Test
    void shouldReadEveryFormOfFile() throws Exception {
        Files.write(directory.resolve("raw"), KEY);
        Files.writeString(directory.resolve("base64"), Base64.getEncoder().encodeToString(KEY) + "\n");
        Files.writeString(directory.resolve("oct.json"), octJwk("any"));
        Files.writeString(directory.resolve("rsa.json"), rsaJwk(""));
        Files.writeString(
                directory.resolve("pkcs8.pem"),
                pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        Files.writeString(directory.resolve("pkcs1.pem"), pem("RSA PRIVATE KEY", pkcs1()));
        Files.writeString(
                directory.resolve("public"), pem("PUBLIC KEY", pair.getPublic().getEncoded()));
        final CryptoProvider keys = local();
        assertWraps(keys.key("base64"), keys.key("oct.json"), WrapAlgorithm.A256KW);
        // 32 bytes of hexadecimal digits are base64 too, of 24 bytes: as with Dapr, that is what they are taken for
        assertEquals(24, keys.key("raw").secret().getEncoded().length);
        for (final String name : List.of("rsa.json", "pkcs8.pem", "pkcs1.pem")) {
            assertWraps(keys.key("public"), keys.key(name), WrapAlgorithm.RSA_OAEP_256);
            assertWraps(keys.key(name), keys.key(name), WrapAlgorithm.RSA_OAEP_256);
        }
        assertEquals(
                "RSA-OAEP-256 needs the private half of an RSA key",
                assertThrows(CryptoException.class, () -> keys.key("public")
                                .unwrap(new byte[256], WrapAlgorithm.RSA_OAEP_256))
                        .getMessage());
    }

    @Test
    void shouldSayWhatIsWrongWithAFile() throws Exception {
        Files.writeString(directory.resolve("bad.json"), "{\"kty\":\"EC\",\"secret\":\"hush\"}");
        Files.writeString(directory.resolve("bad.pem"), "hush");
        final CryptoProvider keys = local();
        assertEquals(
                "failed to parse key 'bad.json': invalid key type 'EC': only RSA and oct keys wrap other keys",
                message(keys, "bad.json"));
        assertEquals(
                "failed to parse key 'bad.pem': the key is not PEM: there is no -----BEGIN … KEY-----",
                message(keys, "bad.pem"));
        assertTrue(message(keys, "none").startsWith("failed to load key 'none': there is no file "));
        assertEquals("invalid key path: cannot contain '..'", message(keys, "../secret"));
        final ComponentException failure = assertThrows(
                ComponentException.class,
                () -> create(
                        CryptoProviderType.LOCAL_STORAGE,
                        "path",
                        directory.resolve("none").toString()));
        assertTrue(failure.getMessage().startsWith("a.yaml:1: component 'vault': 'path' is no directory: "));
    }

    private static String message(final CryptoProvider keys, final String name) {
        return assertThrows(CryptoException.class, () -> keys.key(name)).getMessage();
    }

    @Test
    void shouldObeyWhatAJwkIsFor() throws Exception {
        Files.writeString(directory.resolve("sig.json"), rsaJwk(",\"use\":\"sig\""));
        Files.writeString(directory.resolve("wrap.json"), rsaJwk(",\"key_ops\":[\"wrapKey\"]"));
        Files.writeString(directory.resolve("other.json"), rsaJwk(",\"alg\":\"RSA-OAEP\""));
        final CryptoProvider keys = local();
        assertFails("key cannot perform the 'wrapKey' operation", keys.key("sig.json"), true);
        assertFails("key cannot perform the 'unwrapKey' operation", keys.key("wrap.json"), false);
        assertFails("key cannot be used with algorithm 'RSA-OAEP-256'", keys.key("other.json"), true);
    }

    private static void assertFails(final String message, final CryptoKey key, final boolean isWrap) {
        assertEquals(
                message,
                assertThrows(CryptoException.class, () -> {
                            if (isWrap) {
                                key.wrap(KEY, WrapAlgorithm.RSA_OAEP_256);
                            } else {
                                key.unwrap(new byte[256], WrapAlgorithm.RSA_OAEP_256);
                            }
                        })
                        .getMessage());
    }

    @Test
    void shouldReadKeySetsOfEveryKind() throws Exception {
        final String set = "{\"keys\":[" + octJwk("aes") + "," + rsaJwk("") + ",{\"kty\":\"EC\",\"kid\":\"ec\"}]}";
        final Path file = Files.writeString(directory.resolve("set.json"), set);
        for (final String setting : List.of(
                set, Base64.getEncoder().encodeToString(set.getBytes(StandardCharsets.UTF_8)), file.toString())) {
            final CryptoProvider keys = create(CryptoProviderType.JWKS, "jwks", setting);
            assertWraps(keys.key("aes"), keys.key("aes"), WrapAlgorithm.A256KW);
            assertWraps(keys.key("rsa"), keys.key("rsa"), WrapAlgorithm.RSA_OAEP_256);
            assertEquals("key not found: ec", message(keys, "ec"));
        }
        assertTrue(assertThrows(ComponentException.class, () -> create(CryptoProviderType.JWKS, "jwks", "{\"a\":1}"))
                .getMessage()
                .endsWith("the key set is no object with an array 'keys'"));
    }

    @Test
    void shouldFetchAKeySetAgainWhenAKeyIsNotThere() throws Exception {
        final AtomicReference<String> set = new AtomicReference<>("{\"keys\":[" + octJwk("first") + "]}");
        final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/set", exchange -> {
            final byte[] body = set.get().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        final String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/set";
        try (CryptoProvider eager = create(CryptoProviderType.JWKS, "jwks", address, "minRefreshInterval", "1ns");
                CryptoProvider patient = create(CryptoProviderType.JWKS, "jwks", address, "minRefreshInterval", "1h")) {
            assertEquals("key not found: second", message(eager, "second"));
            set.set("{\"keys\":[" + octJwk("second") + "]}");
            assertWraps(eager.key("second"), eager.key("second"), WrapAlgorithm.A256KW);
            assertEquals("key not found: second", message(patient, "second"));
        } finally {
            server.stop(0);
        }
        assertTrue(assertThrows(ComponentException.class, () -> create(CryptoProviderType.JWKS, "jwks", address))
                .getMessage()
                .startsWith("a.yaml:1: component 'vault': the key set cannot be read from " + address));
    }
}
