package io.ledge.runtime.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ledge.api.middleware.Pipeline;
import io.ledge.api.semantics.AppContext;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of an issuer that a small server plays, in front of a node's API. */
@Timeout(60)
class BearerTest {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final String HEADER = "{\"alg\":\"RS256\",\"kid\":\"k1\"}";

    @TempDir
    Path dataDir;

    private HttpApp issuer;
    private KeyPair keys;
    private KeyPair others;
    private ApiNode node;

    @BeforeEach
    void start() throws Exception {
        final KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        keys = generator.generateKeyPair();
        others = generator.generateKeyPair();
        issuer = new HttpApp().start();
        issuer.on("/keys", 200, jwks((RSAPublicKey) keys.getPublic()));
        issuer.on(
                "/.well-known/openid-configuration",
                200,
                "{\"issuer\":\"" + url() + "\",\"jwks_uri\":\"" + url() + "/keys\",\"scopes_supported\":[\"x\"]}");
        node = ApiNode.start(
                dataDir,
                new NodeContext()
                        .components(List.of(ApiNode.component(
                                "auth", "middleware.http.bearer", "issuer", url(), "audience", "panel"))),
                new AppContext("web")
                        .httpHandlers(List.of(new Pipeline.Handler("auth", "middleware.http.bearer", "c.yaml:1"))));
        Await.await(Duration.ofSeconds(20), () -> "the keys do not come", () -> status("x") == 401);
    }

    @AfterEach
    void stop() {
        node.close();
        issuer.close();
    }

    private String url() {
        return "http://127.0.0.1:" + issuer.port();
    }

    private static String jwks(final RSAPublicKey key) {
        return "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"k1\",\"use\":\"sig\",\"n\":\"" + number(key.getModulus())
                + "\",\"e\":\"" + number(key.getPublicExponent()) + "\"}]}";
    }

    private static String number(final BigInteger value) {
        final byte[] bytes = value.toByteArray();
        return BASE64.encodeToString(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    private static String token(final KeyPair by, final String header, final String claims) throws Exception {
        final String signed =
                BASE64.encodeToString(header.getBytes(UTF_8)) + "." + BASE64.encodeToString(claims.getBytes(UTF_8));
        final Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(by.getPrivate());
        signature.update(signed.getBytes(UTF_8));
        return signed + "." + BASE64.encodeToString(signature.sign());
    }

    /** @param endsInS from now */
    private String claims(final String of, final String audience, final long endsInS) {
        return "{\"iss\":\"" + of + "\",\"aud\":\"" + audience + "\",\"exp\":"
                + (System.currentTimeMillis() / 1000 + endsInS) + "}";
    }

    private int status(final String token) {
        return node.send("web", "GET", "/v1.0/metadata", null, "authorization", "Bearer " + token)
                .statusCode();
    }

    @Test
    void shouldLetInWhoShowsAToken() throws Exception {
        assertEquals(200, status(token(keys, HEADER, claims(url(), "panel", 600))));
        assertEquals(200, status(token(keys, HEADER, claims(url(), "panel", -200))), "clocks differ by some minutes");
    }

    @Test
    void shouldRefuseEverybodyElse() throws Exception {
        assertEquals(401, node.send("web", "GET", "/v1.0/metadata", null).statusCode());
        assertEquals(
                401,
                node.send("web", "GET", "/v1.0/metadata", null, "authorization", "Basic eDp5")
                        .statusCode());
        assertEquals(401, status(token(others, HEADER, claims(url(), "panel", 600))), "signed by another");
        assertEquals(401, status(token(keys, HEADER, claims(url(), "other", 600))), "for another audience");
        assertEquals(401, status(token(keys, HEADER, claims("http://else", "panel", 600))), "of another issuer");
        assertEquals(401, status(token(keys, HEADER, claims(url(), "panel", -600))), "it has run out");
        final String claims = BASE64.encodeToString(claims(url(), "panel", 600).getBytes(UTF_8));
        assertEquals(401, status(BASE64.encodeToString("{\"alg\":\"none\"}".getBytes(UTF_8)) + "." + claims + "."));
        assertEquals(
                204, node.send("web", "GET", "/v1.0/healthz", null).statusCode(), "whether it is well, all may ask");
    }
}
