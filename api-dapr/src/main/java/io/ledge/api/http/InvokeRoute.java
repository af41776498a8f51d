package io.ledge.api.http;

import io.ledge.api.app.AppDirectory;
import io.ledge.api.app.ExternalCalls;
import io.ledge.api.app.GuardedCalls;
import io.ledge.api.app.PeerCalls;
import io.ledge.api.resiliency.Policy;
import io.ledge.api.resiliency.Resiliency;
import io.ledge.api.semantics.AccessControl;
import io.ledge.api.semantics.DaprError;
import io.ledge.api.semantics.DaprFailure;
import io.ledge.api.semantics.InvokeApi;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.BiConsumer;

/**
 * Service invocation: the request goes to an app as it comes, and its answer comes back as it is; bodies pass piece by piece,
 * held back when the far end is slow. A body that a policy may have to send again is read first, when its length is known and
 * within the limit of bodies.
 */
final class InvokeRoute {
    private final String callerId;
    private final AccessControl.Caller caller;
    private final AppDirectory directory;
    private final ExternalCalls external;
    private final InvokeApi invocations;
    private final GuardedCalls guarded;
    private final int maxBodyLength;
    private final BiConsumer<Exchange, Route> gatherer;

    /**
     * @param callerId as the callee is told
     * @param caller as the callee's rules know it
     * @param maxBodyLength of a body that is kept
     * @param gatherer reads the body, then handles the exchange by the route
     */
    InvokeRoute(
            final String callerId,
            final AccessControl.Caller caller,
            final AppDirectory directory,
            final ExternalCalls external,
            final InvokeApi invocations,
            final GuardedCalls guarded,
            final int maxBodyLength,
            final BiConsumer<Exchange, Route> gatherer) {
        this.callerId = callerId;
        this.caller = caller;
        this.directory = directory;
        this.external = external;
        this.invocations = invocations;
        this.guarded = guarded;
        this.maxBodyLength = maxBodyLength;
        this.gatherer = gatherer;
    }

    /** The body has not been read. */
    void handle(final Exchange exchange) {
        final InvokeTarget target = InvokeTarget.of(exchange);
        if (target == null) {
            exchange.fail(DaprError.DIRECT_INVOKE_NO_APP_ID.with());
            return;
        }
        call(exchange, target);
    }

    /**
     * A call that another node hands on: by whom it is, it says. It is for the app of this node and for nothing else of that name,
     * and the policies of whom it is for have no say: those of the caller have, where it is.
     */
    void handleOfPeer(final Exchange exchange, final InvokeTarget came, final String peerCallerId) {
        final AppDirectory.Entry callee = directory.find(came.appId());
        final MultiMap headers = exchange.request().headers();
        final InvokeTarget target =
                callee == null || callee.http() == null ? came.asText(headers) : came.asUri(headers);
        final InvokeRoute route = new InvokeRoute(
                peerCallerId,
                AccessControl.Caller.UNKNOWN,
                directory,
                external,
                invocations,
                new GuardedCalls(guarded.resiliency().withoutPolicies()),
                maxBodyLength,
                gatherer);
        if (callee == null) { // it has just gone
            route.overIpc(exchange, target, absence(target));
        } else {
            route.serve(callee, exchange, target);
        }
    }

    private void call(final Exchange exchange, final InvokeTarget target) {
        final HttpServerRequest request = exchange.request();
        final AppDirectory.Entry callee = directory.find(target.appId());
        if (external.has(target.appId())) {
            call(exchange, target, (to, open) -> external.open(request.method(), target.appId(), to, open));
        } else if (callee == null) {
            elsewhere(exchange, target);
        } else {
            serve(callee, exchange, target);
        }
    }

    private void serve(final AppDirectory.Entry callee, final Exchange exchange, final InvokeTarget target) {
        final HttpServerRequest request = exchange.request();
        if (refuses(callee, exchange, target)) {
            return;
        }
        if (callee.channel() == null) {
            overIpc(exchange, target, "app channel is not initialized");
        } else if (callee.http() == null) {
            gatherer.accept(exchange, new WholeInvoke(callerId, target, callee.channel(), guarded)::handle);
        } else {
            call(exchange, target, (to, open) -> callee.http().open(request.method(), to, open));
        }
    }

    /** And has told the caller. */
    private boolean refuses(final AppDirectory.Entry callee, final Exchange exchange, final InvokeTarget target) {
        final DaprFailure refusal = callee.context().refusal(caller, exchange.method(), target.path());
        if (refusal != null) {
            WholeInvoke.fail(exchange, refusal);
        }
        return refusal != null;
    }

    /** On another node, unless the call comes from one; else it may still be there by its own session. */
    private void elsewhere(final Exchange exchange, final InvokeTarget target) {
        final HttpServerRequest request = exchange.request();
        final PeerCalls peers = directory.peers();
        if (peers.isEmpty() || request.headers().contains(PeerCalls.HOP)) {
            overIpc(exchange, target, absence(target));
            return;
        }
        request.pause(); // until it is known who gets it
        peers.find(target.appId())
                .onSuccess(found -> exchange.handle(_ -> {
                    if (!exchange.isOpen()) { // the caller has hung up: nobody is called for it
                        return;
                    }
                    if (found.isEmpty()) {
                        overIpc(exchange, target, absence(target));
                    } else {
                        call(exchange, target, new PeerOpener(peers, target.appId(), found, request.method()));
                    }
                }));
    }

    private static String absence(final InvokeTarget target) {
        return "couldn't find service: " + target.appId();
    }

    /** It may still be there by its own session. */
    private void overIpc(final Exchange exchange, final InvokeTarget target, final String reasonIfAbsent) {
        gather(exchange, new IpcInvoke(callerId, target, reasonIfAbsent, invocations)::handle);
    }

    private void gather(final Exchange exchange, final Route route) {
        gatherer.accept(exchange, route);
        exchange.readRest(); // it may have been held while nobody was there to read it
    }

    private void call(final Exchange exchange, final InvokeTarget target, final InvokeRun.Opener opener) {
        final Resiliency resiliency = guarded.resiliency();
        final Policy policy = resiliency.app(target.appId(), target.path().substring(1));
        if (policy == Policy.NONE) {
            final boolean isRetried =
                    !external.has(target.appId()) && !target.appId().equals(callerId);
            exchange.request().pause(); // until there is a connection to send it over
            new InvokeRun(exchange, target, callerId, opener, false, true)
                    .start(run ->
                            resiliency.run(isRetried ? resiliency.unreachableApp(target.appId()) : policy, run, run));
        } else if (policy.hasRetries() && mayBeKept(exchange.request())) {
            gather(exchange, gathered -> new InvokeRun(gathered, target, callerId, opener, true, false)
                    .start(run -> resiliency.run(policy, run, run)));
        } else {
            exchange.request().pause();
            new InvokeRun(exchange, target, callerId, opener, false, false)
                    .start(run -> resiliency.run(policy, run, run));
        }
    }

    /** Its length is known, and it is not too long; or there is none. */
    private boolean mayBeKept(final HttpServerRequest request) {
        final String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? InvokeRun.hasNoBody(request) : Long.parseLong(length) <= maxBodyLength;
        } catch (final NumberFormatException ex) {
            return false;
        }
    }
}
