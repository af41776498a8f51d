package io.ledge.api.app;

import io.ledge.api.core.BindingDelivery;
import io.ledge.api.resiliency.Call;
import io.ledge.api.resiliency.Policy;
import io.ledge.api.semantics.Answer;
import io.ledge.api.semantics.Components;
import io.ledge.api.semantics.DaprFailure;
import io.ledge.api.semantics.SubscribeApi;
import io.ledge.protocol.codec.AckStatus;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Input bindings: asks the app which it wants, and brings it their events. On the I/O thread. */
final class BindingPump {
    private static final System.Logger LOGGER = System.getLogger("ledge.app");

    /** A kind of component, as Dapr's default policies name it. */
    private static final String BINDING = "Binding";

    private final Components components;
    private final AppChannel channel;
    private final GuardedCalls guarded;
    private final SubscribeApi subscriptions;
    private final HeldCalls held;
    private final Set<String> subscribed = new HashSet<>();

    BindingPump(
            final Components components,
            final AppChannel channel,
            final GuardedCalls guarded,
            final SubscribeApi subscriptions,
            final HeldCalls held) {
        this.components = components;
        this.channel = channel;
        this.guarded = guarded;
        this.subscriptions = subscriptions;
        this.held = held;
    }

    /** Probes those that it does not have yet. */
    void start() {
        for (final Components.Entry binding : inputs()) {
            if (binding.metadata().getOrDefault("direction", "").contains("input")) {
                subscribe(binding);
            } else {
                probe(binding);
            }
        }
    }

    private List<Components.Entry> inputs() {
        final List<Components.Entry> inputs = new ArrayList<>();
        for (final Components.Entry entry : components.all()) {
            final String direction = entry.metadata().getOrDefault("direction", "input");
            if (entry.type().startsWith("bindings.")
                    && direction.contains("input")
                    && !subscribed.contains(entry.name())) {
                inputs.add(entry);
            }
        }
        return inputs;
    }

    private void probe(final Components.Entry binding) {
        channel.wantsBinding(binding.name(), route(binding)).onSuccess(isWanted -> {
            if (isWanted) {
                subscribe(binding);
            }
        });
    }

    private void subscribe(final Components.Entry binding) {
        if (!subscribed.add(binding.name())) {
            return;
        }
        final String route = route(binding);
        subscriptions.subscribeBinding(
                binding.name(),
                AppSubscriptions.PATIENT,
                event -> deliver(binding.name(), route, event),
                new Answer<>() {
                    @Override
                    public void ok(final Long id) {
                        LOGGER.log(Level.INFO, "binding " + binding.name() + ": events go to the app at " + route);
                    }

                    @Override
                    public void failed(final DaprFailure failure) {
                        subscribed.remove(binding.name()); // one for output only says so here
                        LOGGER.log(Level.DEBUG, failure.message());
                    }
                });
    }

    private static String route(final Components.Entry binding) {
        final String route = binding.metadata().getOrDefault("route", binding.name());
        return route.startsWith("/") ? route : "/" + route;
    }

    private void deliver(final String binding, final String route, final BindingDelivery event) {
        if (held.isShut()) {
            hold(binding, route, event);
            return;
        }
        final Policy policy = guarded.resiliency().inbound(binding, BINDING);
        guarded.deliver(policy, waiting -> channel.deliver(route, event, waiting), BindingPump::failure)
                .onComplete(result -> {
                    if (result.succeeded()) {
                        subscriptions.ack(event, result.result());
                    } else if (result.cause() instanceof UnreachableException) {
                        hold(binding, route, event);
                    } else {
                        subscriptions.ack(event, AckStatus.RETRY);
                    }
                });
    }

    private void hold(final String binding, final String route, final BindingDelivery event) {
        held.hold(() -> deliver(binding, route, event), () -> subscriptions.ack(event, AckStatus.RETRY));
    }

    private static int failure(final AckStatus status) {
        return status == AckStatus.SUCCESS ? Call.SUCCESS : Call.FAILURE;
    }
}
