package io.ledge.api.resiliency;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The policies of one app: for what it calls, and for what is brought to it. Of two resources that name the same thing the
 * later one counts. Keeps the breakers, a bounded number for each app that is called. On the I/O thread.
 */
public final class Resiliency implements AutoCloseable {
    /** Dapr's retries of a call that reached nobody, where no policy names the app. */
    public static final String SERVICE_RETRIES = "DaprBuiltInServiceRetries";

    private static final long SERVICE_RETRY_MS = 1_000;
    private static final int SERVICE_RETRY_COUNT = 3;

    private final Timers timers;
    private final Map<String, Long> timeouts = new HashMap<>();
    private final Map<String, RetryPolicy> retries = new HashMap<>();
    private final Map<String, BreakerPolicy> breakers = new HashMap<>();
    private final Map<String, ResiliencySpec.AppTarget> apps = new HashMap<>();
    private final Map<String, ResiliencySpec.ComponentTarget> components = new HashMap<>();
    private final Map<String, Recent<Breaker>> appBreakers = new HashMap<>();
    private final Map<String, Breaker> componentBreakers = new HashMap<>();
    private final Set<PolicyRun<?>> runs = new HashSet<>(); // under way
    private Resiliency bare; // null: nobody has asked for it

    public Resiliency(final List<ResiliencySpec> specs, final Timers timers) {
        this.timers = timers;
        read(specs);
    }

    private void read(final List<ResiliencySpec> specs) {
        retries.put(SERVICE_RETRIES, RetryPolicy.constant(SERVICE_RETRY_MS, SERVICE_RETRY_COUNT));
        for (final ResiliencySpec spec : specs) {
            timeouts.putAll(spec.timeoutsMs());
            retries.putAll(spec.retries());
            breakers.putAll(spec.breakers());
            apps.putAll(spec.apps());
            components.putAll(spec.components());
        }
    }

    /**
     * From the next call on these hold, and no others; calls under way end as they began. A breaker goes on as it is while its
     * policy is the same object.
     */
    public void become(final List<ResiliencySpec> specs) {
        timeouts.clear();
        retries.clear();
        breakers.clear();
        apps.clear();
        components.clear();
        read(specs);
        appBreakers.entrySet().removeIf(entry -> !isOfToday(entry.getKey(), entry.getValue()));
        componentBreakers.entrySet().removeIf(entry -> !isOfToday(entry.getKey(), entry.getValue()));
    }

    private boolean isOfToday(final String component, final Breaker kept) {
        final ResiliencySpec.ComponentTarget target = components.get(component);
        final Stream<BreakerPolicy> policies = target == null
                ? breakers.values().stream()
                : Stream.of(target.inbound(), target.outbound()).map(names -> breakers.get(names.breaker()));
        return policies.anyMatch(policy -> policy == kept.policy());
    }

    private boolean isOfToday(final String appId, final Recent<Breaker> kept) {
        final ResiliencySpec.AppTarget target = apps.get(appId);
        final BreakerPolicy policy = breakers.get(appNames(target).breaker());
        return kept.capacity == breakerCount(target)
                && kept.values().stream().allMatch(breaker -> breaker.policy() == policy);
    }

    /** What holds where nobody named a policy. Ends with this one. */
    public Resiliency withoutPolicies() {
        if (bare == null) {
            bare = new Resiliency(List.of(), timers);
        }
        return bare;
    }

    /**
     * For a call to an app, by a policy that names it, or by one of the default names.
     *
     * @param method of the app: each has a breaker of its own
     */
    public Policy app(final String appId, final String method) {
        final ResiliencySpec.AppTarget target = apps.get(appId);
        final PolicyNames names = appNames(target);
        if (names.equals(PolicyNames.NONE)) {
            return Policy.NONE;
        }
        final BreakerPolicy breaker = breakers.get(names.breaker());
        return policy("app " + appId, names, appBreaker(appId, method, breaker, breakerCount(target)));
    }

    private PolicyNames appNames(final ResiliencySpec.AppTarget target) {
        return target == null ? defaults("App") : target.names();
    }

    private static int breakerCount(final ResiliencySpec.AppTarget target) {
        return target == null ? ResiliencySpec.AppTarget.BREAKER_COUNT_DEFAULT : target.breakerCount();
    }

    /** For a call that reached nobody; nothing else of it is repeated. */
    public Policy unreachableApp(final String appId) {
        return new Policy(SERVICE_RETRIES + " of app " + appId, 0, retries.get(SERVICE_RETRIES), null);
    }

    /** From a component to the app. @param kind such as {@code Pubsub} */
    public Policy inbound(final String component, final String kind) {
        final ResiliencySpec.ComponentTarget target = components.get(component);
        return component(
                component,
                target == null
                        ? defaults(kind + "ComponentInbound", "ComponentInbound", "Component")
                        : target.inbound());
    }

    /** From the app to a component. @param kind such as {@code Binding} */
    public Policy outbound(final String component, final String kind) {
        final ResiliencySpec.ComponentTarget target = components.get(component);
        return component(
                component,
                target == null
                        ? defaults(kind + "ComponentOutbound", "ComponentOutbound", "Component")
                        : target.outbound());
    }

    /** Of the thread that runs the calls. */
    public Timers timers() {
        return timers;
    }

    /** Makes the call, as often as the policy says. */
    public <T> PolicyRun<T> run(final Policy policy, final Call<T> call, final PolicyRun.Result<T> result) {
        final PolicyRun<T> run = new PolicyRun<>(policy, timers, call, result, runs::remove);
        runs.add(run);
        return run.start();
    }

    /** The app has gone: what waits, for an answer or for another attempt, is not tried again, and nobody is told. */
    @Override
    public void close() {
        List.copyOf(runs).forEach(PolicyRun::cancel);
        if (bare != null) {
            bare.close();
        }
    }

    private Policy component(final String component, final PolicyNames names) {
        if (names.equals(PolicyNames.NONE)) {
            return Policy.NONE;
        }
        final BreakerPolicy breaker = breakers.get(names.breaker());
        return policy(
                "component " + component,
                names,
                breaker == null
                        ? null
                        : componentBreakers.computeIfAbsent(component, key -> new Breaker(key, breaker, timers)));
    }

    private Policy policy(final String name, final PolicyNames names, final Breaker breaker) {
        return new Policy(name, timeouts.getOrDefault(names.timeout(), 0L), retries.get(names.retry()), breaker);
    }

    /** The most specific policy of each kind that there is, by Dapr's names. */
    private PolicyNames defaults(final String... levels) {
        return new PolicyNames(
                first(timeouts, "TimeoutPolicy", levels),
                first(retries, "RetryPolicy", levels),
                first(breakers, "CircuitBreakerPolicy", levels));
    }

    private static String first(final Map<String, ?> policies, final String kind, final String... levels) {
        return Stream.concat(Stream.of(levels), Stream.of(""))
                .map(level -> "Default" + level + kind)
                .filter(policies::containsKey)
                .findFirst()
                .orElse("");
    }

    /** Null: the app has none. The one that was not used for longest makes room. */
    private Breaker appBreaker(
            final String appId, final String method, final BreakerPolicy breaker, final int breakerCount) {
        if (breaker == null) {
            return null;
        }
        return appBreakers
                .computeIfAbsent(appId, _ -> new Recent<>(breakerCount))
                .computeIfAbsent(method, key -> new Breaker(appId + ":" + key, breaker, timers));
    }

    private static final class Recent<V> extends LinkedHashMap<String, V> {
        private static final long serialVersionUID = 1L;
        private static final float LOAD_FACTOR = 0.75f;

        private final int capacity;

        Recent(final int capacity) {
            super(16, LOAD_FACTOR, true);
            this.capacity = capacity;
        }

        @Override
        protected boolean removeEldestEntry(final Map.Entry<String, V> eldest) {
            return size() > capacity;
        }
    }
}
