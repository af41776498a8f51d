package io.ledge.api.middleware;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MiddlewareTest {
    private long nowMs = 1_000_000;

    private static final class FakeRequest implements PipelineRequest {
        private String path;
        private String query;
        private String origin = "127.0.0.1";
        private String refusal = "";

        FakeRequest(final String path, final String query) {
            this.path = path;
            this.query = query;
        }

        @Override
        public String path() {
            return path;
        }

        @Override
        public String query() {
            return query;
        }

        @Override
        public String header(final String name) {
            return null;
        }

        @Override
        public String origin() {
            return origin;
        }

        @Override
        public void rewrite(final String newPath, final String newQuery) {
            path = newPath;
            query = newQuery;
        }

        @Override
        public void upperCaseBody() {
            path = path.toUpperCase(Locale.ROOT); // to be seen
        }

        @Override
        public void refuse(final int status, final String text) {
            refusal = status + " " + text;
        }
    }

    private static ComponentSpec spec(final MiddlewareType type, final String... metadata) {
        final Map<String, ComponentSpec.Property> properties = new LinkedHashMap<>();
        for (int i = 0; i < metadata.length; i += 2) {
            properties.put(metadata[i], new ComponentSpec.Property(metadata[i], metadata[i + 1], "m.yaml:7"));
        }
        return new ComponentSpec(
                "m", type.type(), "v1", properties, List.of(), false, Duration.ofSeconds(5), "m.yaml:1");
    }

    @Test
    void shouldLetSoManyThroughASecond() {
        final RateLimit limit = new RateLimit(2, () -> nowMs);
        final FakeRequest request = new FakeRequest("/a", null);
        assertTrue(limit.pass(request));
        assertTrue(limit.pass(request));
        assertFalse(limit.pass(request));
        assertEquals("429 You have reached maximum request limit.", request.refusal);
        assertTrue(limit.pass(new FakeRequest("/b", null)), "another path has its own");
        final FakeRequest other = new FakeRequest("/a", null);
        other.origin = "127.0.0.2";
        assertTrue(limit.pass(other), "so has another caller");
        nowMs += 499;
        assertFalse(limit.pass(request));
        nowMs += 1;
        assertTrue(limit.pass(request));
        nowMs += 60_000;
        assertTrue(limit.pass(request));
        assertTrue(limit.pass(request));
        assertFalse(limit.pass(request), "a second's worth is kept, not a minute's");
    }

    @Test
    void shouldLetOneThroughInTwoSeconds() {
        final RateLimit limit = new RateLimit(0.5, () -> nowMs);
        assertTrue(limit.pass(new FakeRequest("/a", null)));
        nowMs += 1_999;
        assertFalse(limit.pass(new FakeRequest("/a", null)));
        nowMs += 1;
        assertTrue(limit.pass(new FakeRequest("/a", null)));
    }

    @Test
    void shouldNotRememberEveryPathForEver() {
        final RateLimit limit = new RateLimit(1, () -> nowMs);
        for (int i = 0; i < RateLimit.BUCKETS_MAX + 10; i++) {
            limit.pass(new FakeRequest("/" + i, null));
        }
        assertEquals(RateLimit.BUCKETS_MAX, limit.bucketCount());
    }

    @Test
    void shouldRewriteAliases() throws Exception {
        final Middleware alias = MiddlewareType.ROUTER_ALIAS.create(spec(
                MiddlewareType.ROUTER_ALIAS,
                "routes",
                "{\"/mall/{shop}/{id}\": \"/v1.0/invoke/shop/method/find\", \"/plain\": \"/v1.0/healthz\"}"));
        final FakeRequest request = new FakeRequest("/mall/a%20b/7", "x=1");
        assertTrue(alias.pass(request));
        assertEquals("/v1.0/invoke/shop/method/find?x=1&shop=a%20b&id=7", request.path + "?" + request.query);
        final FakeRequest injecting = new FakeRequest("/mall/a&id=1/7", null);
        assertTrue(alias.pass(injecting));
        assertEquals("shop=a%26id=1&id=7", injecting.query);
        final FakeRequest spaced = new FakeRequest("/mall/x+y;z/7", null);
        assertTrue(alias.pass(spaced));
        assertEquals("shop=x%2By%3Bz&id=7", spaced.query);
        final FakeRequest plain = new FakeRequest("/plain", null);
        assertTrue(alias.pass(plain));
        assertEquals("/v1.0/healthz null", plain.path + " " + plain.query);
        final FakeRequest other = new FakeRequest("/mall/1", "q");
        assertTrue(alias.pass(other));
        assertEquals("/mall/1 q", other.path + " " + other.query);
    }

    @Test
    void shouldReadAliasesInEachOfDaprsForms() throws Exception {
        final String[][] forms = {
            {"routes", "{\"/a/{id}\": \"/one\", \"/b\": \"/two\"}"},
            {"routes", "# plain\n\"/a/{id}\": \"/one\"\n\n  /b: '/two'\n"},
            {"/a/{id}", "/one", "/b", "/two"},
            {"Routes", "{\"/a/{id}\": \"/one\"}", "/b", "/two"},
        };
        for (final String[] form : forms) {
            final Middleware alias = MiddlewareType.ROUTER_ALIAS.create(spec(MiddlewareType.ROUTER_ALIAS, form));
            final FakeRequest first = new FakeRequest("/a/7", null);
            assertTrue(alias.pass(first));
            assertEquals("/one?id=7", first.path + "?" + first.query, form[1]);
            final FakeRequest second = new FakeRequest("/b", "x");
            assertTrue(alias.pass(second));
            assertEquals("/two x", second.path + " " + second.query, form[1]);
        }
    }

    @Test
    void shouldCheckPathAndQuery() throws Exception {
        final Middleware checker =
                MiddlewareType.ROUTER_CHECKER.create(spec(MiddlewareType.ROUTER_CHECKER, "rule", "^[A-Za-z0-9/._-]+$"));
        assertTrue(checker.pass(new FakeRequest("/v1.0/invoke/shop/method/a", null)));
        final FakeRequest refused = new FakeRequest("/v1.0/invoke/shop/method/a", "x=1");
        assertFalse(checker.pass(refused));
        assertEquals("400 invalid router", refused.refusal);
    }

    @Test
    void shouldSayWhatIsWrong() {
        final Object[][] rows = {
            {MiddlewareType.BEARER, "audience", "a", "m.yaml:1", "needs metadata 'issuer'"},
            {MiddlewareType.BEARER, "issuer", "http://x", "m.yaml:1", "needs metadata 'audience'"},
            {MiddlewareType.RATE_LIMIT, "maxRequestsPerSecond", "0", "m.yaml:7", "a number above 0"},
            {MiddlewareType.RATE_LIMIT, "maxRequestsPerSecond", "fast", "m.yaml:7", "a number above 0"},
            {MiddlewareType.ROUTER_CHECKER, "rule", "a(b", "m.yaml:7", "a regular expression: missing closing )"},
            {
                MiddlewareType.ROUTER_ALIAS,
                "routes",
                "{\"a\":\"/b\"}",
                "m.yaml:7",
                "'a' and what it stands for begin with a slash"
            },
            {MiddlewareType.ROUTER_ALIAS, "routes", "nonsense", "m.yaml:7", "'nonsense' is not of the form ALIAS: PATH"
            },
            {MiddlewareType.ROUTER_ALIAS, "routes", "{nonsense", "m.yaml:7", "a JSON object of paths, or a path: "},
            {MiddlewareType.ROUTER_ALIAS, "/a", "b", "m.yaml:7", "'/a' and what it stands for begin with a slash"},
            {MiddlewareType.ROUTER_ALIAS, "routes", "{\"/a\":1}", "m.yaml:7", "'/a' and what it stands for begin"},
            {MiddlewareType.ROUTER_ALIAS, "other", "", "m.yaml:1", "needs metadata 'routes', a JSON object"},
            {MiddlewareType.ROUTER_CHECKER, "other", "", "m.yaml:1", "needs metadata 'rule', a regular expression"},
        };
        for (final Object[] row : rows) {
            final MiddlewareType type = (MiddlewareType) row[0];
            final ComponentException wrong = assertThrows(
                    ComponentException.class, () -> type.create(spec(type, (String) row[1], (String) row[2])));
            assertTrue(wrong.getMessage().startsWith((String) row[3]), wrong::getMessage);
            assertTrue(wrong.getMessage().contains((String) row[4]), wrong::getMessage);
        }
    }

    @Test
    void shouldPassTheHandlersInTheirOrderAndLetNobodyPassAMissingOne() {
        final Middleware first = request -> {
            request.rewrite(request.path() + "1", null);
            return true;
        };
        final Middleware second = request -> {
            request.rewrite(request.path() + "2", null);
            return true;
        };
        final Map<String, Middleware> all = new LinkedHashMap<>(Map.of("one", first, "two", second));
        final Pipeline pipeline = new Pipeline(
                List.of(new Pipeline.Handler("two", "t", "c.yaml:1"), new Pipeline.Handler("one", "t", "c.yaml:2")),
                all::get);
        final FakeRequest request = new FakeRequest("/", null);
        assertTrue(pipeline.pass(request));
        assertEquals("/21", request.path);
        all.remove("one");
        final FakeRequest refused = new FakeRequest("/", null);
        assertFalse(pipeline.pass(refused));
        assertEquals("500 the handler 'one' of the pipeline is not there; the node's log says why", refused.refusal);
    }
}
