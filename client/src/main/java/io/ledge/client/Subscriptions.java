package io.ledge.client;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.AckEncoder;
import io.ledge.protocol.codec.AckStatus;
import io.ledge.protocol.codec.FullPolicy;
import io.ledge.protocol.codec.SubscribeEncoder;
import io.ledge.protocol.codec.SubscribedDecoder;
import io.ledge.protocol.codec.UnsubscribeEncoder;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The client's subscriptions: asked for, restored after a loss, fed and ended.
 *
 * <p>{@link #onDeliver} and {@link #onBindingEvent} run on the polling thread and only queue; handlers and acknowledgements
 * run on the dispatch thread; {@link #restore} runs on the home thread.
 */
final class Subscriptions {
    private static final Executor LATER = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

    private final ClientCore core;
    private final Dispatcher dispatcher;
    private final LedgeClientContext ctx;
    private final Set<LiveSubscription> live = ConcurrentHashMap.newKeySet();
    private final ConcurrentHashMap<Long, LiveSubscription> byId = new ConcurrentHashMap<>();
    private final DirectSubscriptions ofDirect = new DirectSubscriptions();

    Subscriptions(final ClientCore core, final Dispatcher dispatcher, final LedgeClientContext ctx) {
        this.core = core;
        this.dispatcher = dispatcher;
        this.ctx = ctx;
    }

    DirectSubscriptions ofDirect() {
        return ofDirect;
    }

    /** May deliveries come? */
    boolean isExpecting() {
        return !live.isEmpty();
    }

    LiveSubscription subscribe(final LiveSubscription subscription) {
        core.await(ask(subscription, core.requireLink(), false));
        core.poller().wakeHome(); // it now sleeps where the node can wake it
        return subscription;
    }

    private Call<Long> ask(final LiveSubscription subscription, final Link link, final boolean isAsync) {
        final Call.Answer<Long> answer = (in, templateId) -> {
            final long id = subscriptionId(in, templateId);
            subscription.assign(link, id);
            byId.put(id, subscription);
            live.add(subscription);
            return id;
        };
        return send(subscription.request(), link, answer, isAsync);
    }

    static long subscriptionId(final Inbox in, final int templateId) {
        in.expect(templateId, SubscribedDecoder.TEMPLATE_ID);
        return in.subscribed.subscriptionId();
    }

    /** Asks for a subscription whose deliveries the caller takes by itself. */
    Call<Long> send(
            final SubscribeRequest request, final Link link, final Call.Answer<Long> answer, final boolean isAsync) {
        final SubscribeOptions options = request.options();
        final Outgoing out = core.open(link, SubscribeEncoder.BLOCK_LENGTH);
        final SubscribeEncoder subscribe = new SubscribeEncoder().wrapAndApplyHeader(out.buffer(), 0, out.header());
        subscribe
                .kind(request.kind())
                .fullPolicy(FullPolicy.valueOf(options.fullPolicy().name()))
                .window(options.window())
                .ackTimeoutMs(
                        options.ackTimeout() == null ? 0 : options.ackTimeout().toMillis())
                .queueCapacity(options.queueCapacity());
        final SubscribeEncoder.MetadataEncoder metadata =
                subscribe.metadataCount(options.metadata().size());
        options.metadata().forEach((name, value) -> metadata.next().name(name).value(value));
        subscribe.component(Outgoing.name(request.component())).topic(Outgoing.name(request.topic()));
        return core.send(
                Call.read("subscribe", request.component(), request.topic(), answer),
                link,
                out,
                subscribe.limit(),
                isAsync);
    }

    // ---- deliveries

    /** @return false when the subscription is not one of ours */
    boolean onDeliver(final Inbox in) {
        final LiveSubscription subscription = byId.isEmpty() ? null : byId.get(in.deliver.subscriptionId());
        if (subscription == null) {
            return false;
        }
        final long deliveryId = in.deliver.deliveryId();
        final TopicEvent event = Deliveries.topicEvent(in);
        queue(subscription, in.link(), deliveryId, () -> subscription.handle(event));
        return true;
    }

    boolean onBindingEvent(final Inbox in) {
        final LiveSubscription subscription = byId.get(in.bindingEvent.subscriptionId());
        if (subscription == null) {
            return false;
        }
        final long deliveryId = in.bindingEvent.deliveryId();
        final BindingMessage message = Deliveries.bindingMessage(in);
        queue(subscription, in.link(), deliveryId, () -> subscription.handle(message));
        return true;
    }

    private void queue(
            final LiveSubscription subscription,
            final Link link,
            final long deliveryId,
            final LiveSubscription.Handling handling) {
        final long id = subscription.id();
        if (!dispatcher.offer(() -> handle(subscription, link, id, deliveryId, handling))) {
            ctx.errorHandler()
                    .onError(new BackPressureException(
                            "dispatch queue is full: a delivery of " + subscription + " will come again"));
        }
    }

    private void handle(
            final LiveSubscription subscription,
            final Link link,
            final long id,
            final long deliveryId,
            final LiveSubscription.Handling handling) {
        if (subscription.isClosed() || link.isBroken()) {
            return; // the node gives it to another session, or again
        }
        Ack ack = Ack.RETRY;
        try {
            ack = handling.run();
        } catch (final Throwable error) {
            ctx.errorHandler().onError(error);
        }
        Thread.interrupted(); // what interrupted the handler is over, and must not cost the acknowledgement
        if (subscription.isClosed()) {
            return; // it ended meanwhile, and the node has taken back what was out
        }
        acknowledge(link, id, deliveryId, ack == null ? Ack.RETRY : ack);
    }

    private void acknowledge(final Link link, final long id, final long deliveryId, final Ack ack) {
        final Outgoing out = core.open(link, AckEncoder.BLOCK_LENGTH);
        final AckEncoder encoder = new AckEncoder()
                .wrapAndApplyHeader(out.buffer(), 0, out.header())
                .subscriptionId(id)
                .deliveryId(deliveryId)
                .status(status(ack));
        try {
            core.tell(
                    Call.write("ack", "subscription", Long.toString(id), (in, t) -> null),
                    0,
                    link,
                    out,
                    encoder.limit());
        } catch (final LedgeUnavailableException ex) {
            // the node is gone; when it is back the delivery comes again
        } catch (final LedgeException ex) {
            ctx.errorHandler().onError(ex);
        }
    }

    static AckStatus status(final Ack ack) {
        return switch (ack) {
            case SUCCESS -> AckStatus.SUCCESS;
            case RETRY -> AckStatus.RETRY;
            case DROP -> AckStatus.DROP;
        };
    }

    // ---- loss and end

    /** Polling thread. What is queued is not handled any more. @return false when the subscription is not one of ours */
    boolean onEnded(final Inbox in) {
        final LiveSubscription subscription = byId.get(in.subscriptionEnded.subscriptionId());
        if (subscription == null) {
            return false;
        }
        revoked(subscription, ErrorCode.of(in.subscriptionEnded.code()), in.subscriptionEnded.message());
        return true;
    }

    private void revoked(final LiveSubscription subscription, final ErrorCode code, final String message) {
        forget(subscription);
        if (subscription.end()) {
            tell(subscription, LedgeException.of(code, subscription + ": " + message));
        }
    }

    private void tell(final LiveSubscription subscription, final LedgeException reason) {
        final boolean isQueued = dispatcher.offer(() -> {
            ctx.errorHandler().onError(reason); // for a handler need not listen
            subscription.told(reason);
        });
        if (!isQueued) {
            LATER.execute(() -> tell(subscription, reason));
        }
    }

    void onLinkLost() {
        byId.clear();
    }

    void restore(final Link link) {
        for (final LiveSubscription subscription : live) {
            restore(subscription, link);
        }
    }

    private void restore(final LiveSubscription subscription, final Link link) {
        if (subscription.isClosed() || link.isBroken()) {
            return; // with the next link
        }
        ClientCore.async(() -> ask(subscription, link, true)).whenComplete((id, error) -> {
            if (error instanceof final LedgeException refusal && refusal.code() == ErrorCode.NOT_ALLOWED) {
                revoked(subscription, refusal.code(), refusal.getMessage());
            } else if (error != null && !link.isBroken()) {
                ctx.errorHandler()
                        .onError(new LedgeException(
                                ErrorCode.INTERNAL, subscription + " not restored; trying again in 1 s", error));
                LATER.execute(() -> restore(subscription, link));
            } else if (error == null && subscription.isClosed()) {
                forget(subscription);
                LATER.execute(() -> askToEnd(link, id, true)); // closed while it was being restored
            }
        });
    }

    void end(final LiveSubscription subscription) {
        forget(subscription);
        final Link link = subscription.link();
        if (!link.isBroken()) {
            final boolean isAsync = core.poller().isPollingHere();
            try {
                final Call<Boolean> call = askToEnd(link, subscription.id(), isAsync);
                if (!isAsync) {
                    core.await(call);
                }
            } catch (final LedgeUnavailableException | OutcomeUnknownException ex) {
                // it has ended with the session
            } catch (final LedgeException ex) {
                if (ex.code() != ErrorCode.SUBSCRIPTION_UNKNOWN) { // the node has ended it: word of that is on its way
                    throw ex;
                }
            }
        }
    }

    private void forget(final LiveSubscription subscription) {
        live.remove(subscription);
        byId.remove(subscription.id(), subscription);
    }

    Call<Boolean> askToEnd(final Link link, final long subscriptionId, final boolean isAsync) {
        final Outgoing out = core.open(link, UnsubscribeEncoder.BLOCK_LENGTH);
        final UnsubscribeEncoder unsubscribe = new UnsubscribeEncoder()
                .wrapAndApplyHeader(out.buffer(), 0, out.header())
                .subscriptionId(subscriptionId);
        return core.send(
                Call.read("unsubscribe", "subscription", Long.toString(subscriptionId), StateVerbs::done),
                link,
                out,
                unsubscribe.limit(),
                isAsync);
    }
}
