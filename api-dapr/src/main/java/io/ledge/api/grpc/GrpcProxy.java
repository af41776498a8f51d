package io.ledge.api.grpc;

import io.ledge.api.app.AppDirectory;
import io.ledge.api.resiliency.Resiliency;
import io.ledge.api.semantics.AccessControl;
import io.ledge.api.semantics.DaprFailure;
import io.ledge.api.semantics.GrpcCode;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * Rpcs of services that are the apps' own: a stream with metadata {@code dapr-app-id} goes to that app's gRPC server as it is,
 * frames, metadata, trailers and status, both ways at once and held back when the far end is slow, under the caller's policies. No
 * message is read. On the I/O thread.
 */
final class GrpcProxy {
    private static final String APP_ID = "dapr-app-id";
    private static final String CALLEE_APP_ID = "dapr-callee-app-id";
    private static final String CALLER_APP_ID = "dapr-caller-app-id";
    private static final String API_TOKEN = "dapr-api-token";

    private final AccessControl.Caller caller;
    private final AppDirectory directory;
    private final Resiliency resiliency;
    private final int maxKeptLength;

    /** @param maxKeptLength of a body that a policy may have to send again, in bytes */
    GrpcProxy(
            final AccessControl.Caller caller,
            final AppDirectory directory,
            final Resiliency resiliency,
            final int maxKeptLength) {
        this.caller = caller;
        this.directory = directory;
        this.resiliency = resiliency;
        this.maxKeptLength = maxKeptLength;
    }

    /** Null: the caller names no app. */
    static String target(final HttpServerRequest request) {
        final String appId = request.getHeader(APP_ID);
        return appId == null ? request.getHeader(CALLEE_APP_ID) : appId;
    }

    void handle(final HttpServerRequest request, final String appId) {
        final AppDirectory.Entry callee = directory.find(appId);
        if (callee == null) {
            refuse(request, GrpcCode.UNKNOWN, "couldn't find service: " + appId);
            return;
        }
        final DaprFailure refusal = callee.context().refusal(caller, "POST", request.path());
        if (refusal != null) {
            refuse(request, refusal.error().grpcCode(), refusal.message());
        } else if (callee.channel() instanceof final GrpcAppChannel channel) {
            request.pause(); // until there is a stream to send it over
            new ProxyRun(request, () -> channel.open(request.path()), toApp -> copyHeaders(request, toApp, appId))
                    .start(resiliency, resiliency.app(appId, request.path().substring(1)), maxKeptLength);
        } else {
            refuse(
                    request,
                    GrpcCode.UNAVAILABLE,
                    "app " + appId + " serves no gRPC: start it with --app-protocol grpc");
        }
    }

    private static void refuse(final HttpServerRequest request, final GrpcCode code, final String text) {
        request.resume(); // what is left of it is read, and of no interest
        fail(request.response(), code, text);
    }

    static void fail(final HttpServerResponse response, final GrpcCode code, final String text) {
        TrailersOnly.end(response, code, "failed to proxy request: " + text);
    }

    private void copyHeaders(final HttpServerRequest request, final HttpClientRequest toApp, final String appId) {
        final String appToken = toApp.headers().get(API_TOKEN); // the app's; the caller's is for the node
        toApp.headers().addAll(request.headers());
        toApp.headers().remove(API_TOKEN).remove("host");
        if (appToken != null) {
            toApp.putHeader(API_TOKEN, appToken);
        }
        toApp.putHeader(CALLER_APP_ID, caller.appId()).putHeader(CALLEE_APP_ID, appId);
    }
}
