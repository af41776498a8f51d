package io.ledge.api.grpc;

import io.ledge.api.app.AppDirectory;
import io.ledge.api.app.BodyPump;
import io.ledge.api.semantics.AccessControl;
import io.ledge.api.semantics.DaprFailure;
import io.ledge.api.semantics.GrpcCode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.StreamResetException;

/**
 * Rpcs of services that are the apps' own: a stream with metadata {@code dapr-app-id} goes to that app's gRPC server as it is,
 * frames, metadata, trailers and status, both ways at once and held back when the far end is slow. No message is read. On the
 * I/O thread.
 */
final class GrpcProxy {
    private static final String APP_ID = "dapr-app-id";
    private static final String CALLEE_APP_ID = "dapr-callee-app-id";
    private static final String CALLER_APP_ID = "dapr-caller-app-id";
    private static final String API_TOKEN = "dapr-api-token";
    private static final long CANCEL = 8; // of HTTP/2

    private final AccessControl.Caller caller;
    private final AppDirectory directory;

    GrpcProxy(final AccessControl.Caller caller, final AppDirectory directory) {
        this.caller = caller;
        this.directory = directory;
    }

    /** Null: the caller names no app. */
    static String target(final HttpServerRequest request) {
        final String appId = request.getHeader(APP_ID);
        return appId == null ? request.getHeader(CALLEE_APP_ID) : appId;
    }

    void handle(final HttpServerRequest request, final String appId) {
        final AppDirectory.Entry callee = directory.find(appId);
        if (callee == null) {
            fail(request, GrpcCode.UNKNOWN, "couldn't find service: " + appId);
            return;
        }
        final DaprFailure refusal = callee.context().refusal(caller, "POST", request.path());
        if (refusal != null) {
            fail(request, refusal.error().grpcCode(), refusal.message());
        } else if (callee.channel() instanceof final GrpcAppChannel channel) {
            request.pause(); // until there is a stream to send it over
            channel.open(request.path())
                    .onSuccess(toApp -> pass(request, toApp, appId))
                    .onFailure(ex -> fail(request, GrpcCode.UNAVAILABLE, ex.getMessage()));
        } else {
            fail(request, GrpcCode.UNAVAILABLE, "app " + appId + " serves no gRPC: start it with --app-protocol grpc");
        }
    }

    private static void fail(final HttpServerRequest request, final GrpcCode code, final String text) {
        request.resume(); // what is left of it is read, and of no interest
        TrailersOnly.end(request.response(), code, "failed to proxy request: " + text);
    }

    private void pass(final HttpServerRequest request, final HttpClientRequest toApp, final String appId) {
        final HttpServerResponse response = request.response();
        if (response.closed()) { // while there was no stream yet
            toApp.reset(CANCEL);
            return;
        }
        copyHeaders(request, toApp, appId);
        final BodyPump body = new BodyPump(request, toApp);
        response.closeHandler(_ -> {
            if (!response.ended()) {
                toApp.reset(CANCEL);
            }
        });
        toApp.response()
                .compose(fromApp -> answer(response, fromApp))
                .onFailure(ex -> onFailure(response, ex))
                .onComplete(_ -> body.stop());
        toApp.setChunked(true); // HTTP/2 has no such thing, Vert.x wants to be told all the same
        toApp.sendHead(); // the app may be the first to say something
        body.start();
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

    /** An answer of headers alone has its status among them, and must end with them. */
    private static Future<Void> answer(final HttpServerResponse response, final HttpClientResponse fromApp) {
        response.setStatusCode(fromApp.statusCode());
        response.headers().addAll(fromApp.headers());
        if (!fromApp.headers().contains("grpc-status")) {
            response.writeHead();
        }
        return fromApp.pipe()
                .endOnSuccess(false)
                .endOnFailure(false)
                .to(response)
                .compose(_ -> {
                    if (!fromApp.trailers()
                            .isEmpty()) { // asked for, they are sent: even none would end the stream behind its head
                        response.trailers().addAll(fromApp.trailers());
                    }
                    return response.end();
                });
    }

    /** A stream that the app has reset is reset; one that is cut has no better end than this status. */
    private static void onFailure(final HttpServerResponse response, final Throwable ex) {
        if (response.ended() || response.closed()) {
            return;
        }
        if (ex instanceof final StreamResetException reset) {
            response.reset(reset.getCode());
        } else {
            TrailersOnly.end(response, GrpcCode.UNAVAILABLE, "failed to proxy request: " + ex.getMessage());
        }
    }
}
