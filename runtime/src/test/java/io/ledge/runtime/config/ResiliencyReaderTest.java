package io.ledge.runtime.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.resiliency.BreakerPolicy;
import io.ledge.api.resiliency.Counts;
import io.ledge.api.resiliency.PolicyNames;
import io.ledge.api.resiliency.ResiliencySpec;
import io.ledge.api.resiliency.RetryPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResiliencyReaderTest {
    private static final String HEAD = "apiVersion: dapr.io/v1alpha1\nkind: Resiliency\nmetadata: {name: r}\n";

    @TempDir
    Path directory;

    private LoadedResources load(final String text) throws Exception {
        Files.writeString(directory.resolve("r.yaml"), HEAD + text);
        return new ResourceLoader(ComponentTypes.of(List.of())).load(List.of(directory));
    }

    /** The example of Dapr's documentation, with its actors left out. */
    @Test
    void shouldReadAllOfIt() throws Exception {
        final LoadedResources loaded = load("""
                scopes: [app1]
                spec:
                  policies:
                    timeouts:
                      general: 5s
                      important: 60s
                      bare: 250
                    retries:
                      pubsubRetry: {policy: constant, duration: 5s, maxRetries: 10}
                      retryForever: {policy: exponential, maxInterval: 15s, maxRetries: -1}
                      some:
                        maxRetries: 3
                        matching: {httpStatusCodes: "429,500-599", gRPCStatusCodes: "14"}
                    circuitBreakers:
                      simpleCB: {maxRequests: 2, timeout: 30s, interval: 8s, trip: consecutiveFailures >= 5 || requests > 100}
                      plainCB: {}
                  targets:
                    apps:
                      appB: {timeout: general, retry: retryForever, circuitBreaker: simpleCB, circuitBreakerCacheSize: 7}
                      appC: {timeout: general}
                    components:
                      pubsub: {outbound: {retry: pubsubRetry}, inbound: {timeout: important, circuitBreaker: plainCB}}
                """);
        assertEquals(List.of(), loaded.problems());
        final ResiliencySpec spec = loaded.resiliencies().getFirst();
        assertTrue(spec.isFor("app1") && !spec.isFor("app2"));
        assertEquals(Map.of("general", 5_000L, "important", 60_000L, "bare", 250L), spec.timeoutsMs());
        assertEquals(10, spec.retries().get("pubsubRetry").maxRetries());
        assertEquals(5_000, spec.retries().get("pubsubRetry").interval().apply(3));
        assertEquals(-1, spec.retries().get("retryForever").maxRetries());
        final RetryPolicy some = spec.retries().get("some");
        assertTrue(some.httpCodes().matches(429)
                && some.httpCodes().matches(550)
                && !some.httpCodes().matches(404));
        assertTrue(some.grpcCodes().matches(14) && !some.grpcCodes().matches(13));

        final BreakerPolicy simple = spec.breakers().get("simpleCB");
        assertEquals("2 8000 30000", simple.maxRequests() + " " + simple.intervalMs() + " " + simple.timeoutMs());
        assertFalse(simple.trip().test(new Counts(9, 0, 4, 0, 4)));
        assertTrue(simple.trip().test(new Counts(9, 0, 5, 0, 5)));
        assertTrue(simple.trip().test(new Counts(101, 100, 1, 0, 1)));
        final BreakerPolicy plain = spec.breakers().get("plainCB");
        assertEquals("1 0 60000", plain.maxRequests() + " " + plain.intervalMs() + " " + plain.timeoutMs());
        assertFalse(plain.trip().test(new Counts(9, 0, 5, 0, 5)));
        assertTrue(plain.trip().test(new Counts(9, 0, 6, 0, 6)));

        assertEquals(7, spec.apps().get("appB").breakerCount());
        assertEquals(
                new PolicyNames("general", "retryForever", "simpleCB"),
                spec.apps().get("appB").names());
        assertEquals(100, spec.apps().get("appC").breakerCount());
        assertEquals(
                new PolicyNames("", "pubsubRetry", ""),
                spec.components().get("pubsub").outbound());
        assertEquals(
                new PolicyNames("important", "", "plainCB"),
                spec.components().get("pubsub").inbound());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{policies: {timeouts: {a: soon}}} | 4:33: spec.policies.timeouts.a must be a duration such as 500ms, 10s or 1m30s, not 'soon'",
                "{policies: {retries: {a: {policy: linear}}}} | spec.policies.retries.a.policy must be constant or exponential, not 'linear'",
                "{policies: {retries: {a: {maxRetries: many}}}} | spec.policies.retries.a.maxRetries must be a whole number, not 'many'",
                "{policies: {retries: {a: {retries: 3}}}} | unknown key 'retries' in spec.policies.retries.a, did you mean 'maxRetries'?",
                "{policies: {retries: {a: {matching: {httpStatusCodes: 600}}}}} | httpStatusCodes: '600' is no range of codes: they go from 100 to 599",
                "{policies: {retries: {a: {matching: {httpStatusCodes: 5xx}}}}} | httpStatusCodes: '5xx' is no status code: write 503 or 500-599",
                "{policies: {circuitBreakers: {a: {maxRequests: 0}}}} | circuitBreakers.a.maxRequests must be a whole number from 1 on, not '0'",
                "{policies: {circuitBreakers: {a: {trip: failures > 3}}}} | circuitBreakers.a.trip 'failures > 3' is no condition: ",
                "{policies: {circuitBreakers: {a: {trip: requests + 1}}}} | circuitBreakers.a.trip 'requests + 1' is no condition: it gives int, not a yes or no",
                "{targets: {apps: {a: fast}}} | spec.targets.apps.a must be a mapping, not 'fast'",
                "{targets: {components: {a: {in: {}}}}} | unknown key 'in' in spec.targets.components.a",
            })
    void shouldSayWhatIsWrong(final String spec, final String message) throws Exception {
        final LoadedResources loaded = load("spec: " + spec + "\n");
        assertEquals(0, loaded.resiliencies().size());
        final String problem = loaded.problems().getFirst().text();
        assertTrue(problem.contains(message), problem);
        assertTrue(problem.contains(directory + "/r.yaml:4:"), problem);
    }

    @Test
    void shouldKeepDaprsOwnRetries() throws Exception {
        final LoadedResources loaded = load("""
                spec:
                  policies:
                    retries:
                      DaprBuiltInServiceRetries: {duration: 1s, maxRetries: 1}
                      DaprBuiltInActorNotFoundRetries: {maxRetries: 9}
                """);
        final ResiliencySpec spec = loaded.resiliencies().getFirst();
        assertEquals(3, spec.retries().get("DaprBuiltInServiceRetries").maxRetries());
        assertEquals(1, spec.retries().size());
        assertEquals(
                List.of(
                        directory
                                + "/r.yaml:7:34: the policy DaprBuiltInServiceRetries needs maxRetries: 3 or more; taken as 3",
                        directory
                                + "/r.yaml:8:40: the policy DaprBuiltInActorNotFoundRetries cannot be changed; this one is ignored"),
                loaded.problems().stream().map(Problem::text).toList());
    }

    @Test
    void shouldWarnOfPoliciesThatNobodyDefines() throws Exception {
        final LoadedResources loaded = load("""
                spec:
                  policies: {timeouts: {general: 5s}, retries: {often: {}}}
                  targets:
                    apps: {a: {timeout: genral, retry: often}}
                    components: {c: {inbound: {circuitBreaker: cb}}}
                """);
        assertEquals(1, loaded.resiliencies().size());
        assertEquals(
                List.of(
                        directory
                                + "/r.yaml:7:25: no resource defines a timeout policy 'genral', left out, did you mean 'general'?",
                        directory + "/r.yaml:8:48: no resource defines a circuit breaker policy 'cb', left out"),
                loaded.problems().stream().map(Problem::text).toList());
    }
}
