package io.ledge.api.grpc;

import io.ledge.api.app.AppDirectory;
import io.ledge.api.app.InvokeHeaders;
import io.ledge.api.app.PeerCalls;
import io.ledge.api.resiliency.Resiliency;
import io.ledge.api.semantics.AccessControl;
import io.ledge.api.semantics.DaprFailure;
import io.ledge.api.semantics.GrpcCode;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.Supplier;

/**
 * Rpcs of services that are the apps' own: a stream with metadata {@code dapr-app-id} goes to that app's gRPC server as it
 * is, also by way of the node that serves it: frames, metadata, trailers and status, both ways at once and held back when
 * the far end is slow, under the caller's policies. No message is read. On the I/O thread.
 */
final class GrpcProxy {
    private static final String CALLEE_APP_ID = "dapr-callee-app-id";
    private static final String CALLER_APP_ID = "dapr-caller-app-id";

    private final AccessControl.Caller caller;
    private final String callerId;
    private final AppDirectory directory;
    private final Resiliency resiliency;
    private final int maxKeptLength;

    /**
     * @param caller as the callee's rules know it
     * @param callerId as the callee is told
     * @param maxKeptLength of a body that a policy may have to send again, in bytes
     */
    GrpcProxy(
            final AccessControl.Caller caller,
            final String callerId,
            final AppDirectory directory,
            final Resiliency resiliency,
            final int maxKeptLength) {
        this.caller = caller;
        this.callerId = callerId;
        this.directory = directory;
        this.resiliency = resiliency;
        this.maxKeptLength = maxKeptLength;
    }

    /** Null: the caller names no app. */
    static String target(final HttpServerRequest request) {
        final String appId = request.getHeader(InvokeHeaders.APP_ID);
        return appId == null ? request.getHeader(CALLEE_APP_ID) : appId;
    }

    void handle(final HttpServerRequest request, final String appId) {
        final AppDirectory.Entry callee = directory.find(appId);
        if (callee == null) {
            elsewhere(request, appId);
        } else {
            serve(callee, request, appId);
        }
    }

    /** On another node, unless the call comes from one. */
    private void elsewhere(final HttpServerRequest request, final String appId) {
        final PeerCalls peers = directory.peers();
        if (peers.isEmpty() || request.headers().contains(PeerCalls.HOP)) {
            refuseAbsent(request, appId);
            return;
        }
        request.pause(); // until it is known who gets it
        peers.find(appId).onSuccess(found -> {
            if (found.isEmpty()) {
                refuseAbsent(request, appId);
            } else {
                run(request, appId, () -> peers.openRpc(appId, found, request.path()));
            }
        });
    }

    static void refuseAbsent(final HttpServerRequest request, final String appId) {
        refuse(request, GrpcCode.UNKNOWN, "couldn't find service: " + appId);
    }

    /**
     * A call that another node hands on, as that of HTTP: by whom it is, it says; it is for an app of this node; and the policies of
     * whom it is for have no say.
     */
    void handleOfPeer(final HttpServerRequest request, final String appId, final String peerCallerId) {
        final AppDirectory.Entry callee = directory.find(appId);
        if (callee == null) {
            refuseAbsent(request, appId);
        } else if (GrpcApi.isOfDapr(request.path())) {
            refuse(request, GrpcCode.UNIMPLEMENTED, request.path() + " is no rpc of an app's own");
        } else {
            new GrpcProxy(
                            AccessControl.Caller.UNKNOWN,
                            peerCallerId,
                            directory,
                            resiliency.withoutPolicies(),
                            maxKeptLength)
                    .serve(callee, request, appId);
        }
    }

    private void serve(final AppDirectory.Entry callee, final HttpServerRequest request, final String appId) {
        final DaprFailure refusal = callee.context().refusal(caller, "POST", request.path());
        if (refusal != null) {
            refuse(request, refusal.error().grpcCode(), refusal.message());
        } else if (callee.channel() instanceof final GrpcAppChannel channel) {
            run(request, appId, () -> channel.open(request.path()));
        } else {
            refuse(
                    request,
                    GrpcCode.UNAVAILABLE,
                    "app " + appId + " serves no gRPC: start it with --app-protocol grpc");
        }
    }

    private void run(
            final HttpServerRequest request, final String appId, final Supplier<Future<HttpClientRequest>> opener) {
        request.pause(); // until there is a stream to send it over
        new ProxyRun(request, opener, toApp -> copyHeaders(request, toApp, appId))
                .start(resiliency, resiliency.app(appId, request.path().substring(1)), maxKeptLength);
    }

    private static void refuse(final HttpServerRequest request, final GrpcCode code, final String text) {
        if (request.response().closed()) {
            return; // the caller has given up meanwhile
        }
        request.resume(); // what is left of it is read, and of no interest
        fail(request.response(), code, text);
    }

    static void fail(final HttpServerResponse response, final GrpcCode code, final String text) {
        TrailersOnly.end(response, code, "failed to proxy request: " + text);
    }

    /** What is set already goes before what the caller says: the token is the app's, the caller's is for this node. */
    private void copyHeaders(final HttpServerRequest request, final HttpClientRequest toApp, final String appId) {
        final MultiMap preset = MultiMap.caseInsensitiveMultiMap().addAll(toApp.headers());
        toApp.headers().addAll(request.headers());
        toApp.headers().remove(InvokeHeaders.API_TOKEN).remove("host").remove(PeerCalls.HOP);
        preset.forEach((name, value) -> toApp.headers().set(name, value));
        toApp.putHeader(CALLER_APP_ID, callerId).putHeader(CALLEE_APP_ID, appId);
    }
}
