package io.ledge.api.resiliency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.resiliency.ResiliencySpec.AppTarget;
import io.ledge.api.resiliency.ResiliencySpec.ComponentTarget;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which policy holds for what: by name, else by Dapr's default names, the more specific first. */
class ResiliencyTest {
    private static final BreakerPolicy BREAKER = new BreakerPolicy(1, 0, 1_000, BreakerPolicy::tripsByDefault);

    private static Resiliency of(
            final Map<String, Long> timeouts,
            final Map<String, RetryPolicy> retries,
            final Map<String, AppTarget> apps,
            final Map<String, ComponentTarget> components) {
        return new Resiliency(
                List.of(new ResiliencySpec(
                        "r", timeouts, retries, Map.of("b", BREAKER), apps, components, List.of(), "test", "")),
                new FakeTimers());
    }

    @Test
    void shouldHaveNoPolicyWhenNoneIsSaid() {
        final Resiliency none = new Resiliency(List.of(), new FakeTimers());
        assertSame(Policy.NONE, none.app("a", "m"));
        assertSame(Policy.NONE, none.inbound("pubsub", "Pubsub"));
        assertSame(Policy.NONE, none.outbound("mqtt", "Binding"));
        final RetryPolicy builtIn = none.unreachableApp("a").retry();
        assertEquals("3 1000", builtIn.maxRetries() + " " + builtIn.pauseMs(1));
    }

    @Test
    void shouldTakeThePoliciesOfTheTarget() {
        final Resiliency resiliency = of(
                Map.of("t", 5L, "DefaultTimeoutPolicy", 9L),
                Map.of("r", RetryPolicy.constant(7, 1)),
                Map.of("a", new AppTarget(new PolicyNames("t", "r", "b"), 2)),
                Map.of("c", new ComponentTarget(new PolicyNames("t", "", ""), PolicyNames.NONE)));
        final Policy app = resiliency.app("a", "m");
        assertEquals(5, app.timeoutMs());
        assertTrue(app.hasRetries());
        assertEquals(5, resiliency.inbound("c", "Pubsub").timeoutMs());
        assertSame(
                Policy.NONE,
                resiliency.outbound("c", "Pubsub"),
                "a target without a policy has none by default either");
        assertEquals(9, resiliency.app("other", "m").timeoutMs());
        assertFalse(resiliency.app("other", "m").hasRetries());
    }

    @Test
    void shouldPreferTheMoreSpecificDefault() {
        final Resiliency resiliency = of(
                Map.of(
                        "DefaultTimeoutPolicy", 1L,
                        "DefaultAppTimeoutPolicy", 2L,
                        "DefaultComponentTimeoutPolicy", 3L,
                        "DefaultComponentInboundTimeoutPolicy", 4L,
                        "DefaultPubsubComponentInboundTimeoutPolicy", 5L),
                Map.of(),
                Map.of(),
                Map.of());
        assertEquals(2, resiliency.app("a", "m").timeoutMs());
        assertEquals(3, resiliency.outbound("c", "Pubsub").timeoutMs());
        assertEquals(4, resiliency.inbound("c", "Binding").timeoutMs());
        assertEquals(5, resiliency.inbound("c", "Pubsub").timeoutMs());
    }

    @Test
    void shouldKeepABreakerForEachMethodWithinTheLimit() {
        final Resiliency resiliency =
                of(Map.of(), Map.of(), Map.of("a", new AppTarget(new PolicyNames("", "", "b"), 2)), Map.of());
        final Breaker one = resiliency.app("a", "one").breaker();
        assertSame(one, resiliency.app("a", "one").breaker());
        assertNotSame(one, resiliency.app("a", "two").breaker());
        resiliency.app("a", "three");
        assertNotSame(one, resiliency.app("a", "one").breaker(), "it was the oldest of three");
        assertNull(resiliency.app("other", "one").breaker());
    }

    @Test
    void shouldShareTheBreakerOfAComponent() {
        final PolicyNames names = new PolicyNames("", "", "b");
        final Resiliency resiliency = of(Map.of(), Map.of(), Map.of(), Map.of("c", new ComponentTarget(names, names)));
        assertSame(
                resiliency.inbound("c", "Pubsub").breaker(),
                resiliency.outbound("c", "Pubsub").breaker());
    }

    @Test
    void shouldKeepTheBreakersOfPoliciesThatAreAsTheyWere() {
        final PolicyNames names = new PolicyNames("", "", "b");
        final ResiliencySpec spec = new ResiliencySpec(
                "r",
                Map.of("t", 5L),
                Map.of(),
                Map.of("b", BREAKER),
                Map.of("a", new AppTarget(names, 2)),
                Map.of("c", new ComponentTarget(names, PolicyNames.NONE)),
                List.of(),
                "test",
                "");
        final Resiliency resiliency = new Resiliency(List.of(spec), new FakeTimers());
        final Breaker app = resiliency.app("a", "m").breaker();
        final Breaker component = resiliency.inbound("c", "Pubsub").breaker();
        resiliency.become(List.of(spec));
        assertSame(app, resiliency.app("a", "m").breaker());
        assertSame(component, resiliency.inbound("c", "Pubsub").breaker());

        final BreakerPolicy edited = new BreakerPolicy(2, 0, 1_000, BreakerPolicy::tripsByDefault);
        resiliency.become(List.of(new ResiliencySpec(
                "r", Map.of(), Map.of(), Map.of("b", edited), spec.apps(), spec.components(), List.of(), "test", "")));
        assertNotSame(app, resiliency.app("a", "m").breaker());
        assertNotSame(component, resiliency.inbound("c", "Pubsub").breaker());

        resiliency.become(List.of());
        assertSame(Policy.NONE, resiliency.app("a", "m"));
        assertEquals(3, resiliency.unreachableApp("a").retry().maxRetries(), "the built-in one stays");
    }
}
