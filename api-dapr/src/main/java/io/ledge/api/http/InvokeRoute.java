package io.ledge.api.http;

import io.ledge.api.app.AppDirectory;
import io.ledge.api.app.ExternalCalls;
import io.ledge.api.app.HttpAppChannel;
import io.ledge.api.app.InvokeHeaders;
import io.ledge.api.semantics.DaprError;
import io.ledge.api.semantics.InvokeApi;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.BiConsumer;

/**
 * Service invocation: the request goes to an app as it comes, and its answer comes back as it is; bodies pass piece by piece,
 * held back when the far end is slow.
 */
final class InvokeRoute {
    private final String callerId;
    private final AppDirectory directory;
    private final ExternalCalls external;
    private final InvokeApi invocations;
    private final BiConsumer<Exchange, Route> gatherer;

    /** @param gatherer reads the body, then handles the exchange by the route */
    InvokeRoute(
            final String callerId,
            final AppDirectory directory,
            final ExternalCalls external,
            final InvokeApi invocations,
            final BiConsumer<Exchange, Route> gatherer) {
        this.callerId = callerId;
        this.directory = directory;
        this.external = external;
        this.invocations = invocations;
        this.gatherer = gatherer;
    }

    /** The body has not been read. */
    void handle(final Exchange exchange) {
        final HttpServerRequest request = exchange.request();
        final InvokeTarget target = InvokeTarget.of(request);
        if (target == null) {
            exchange.fail(DaprError.DIRECT_INVOKE_NO_APP_ID.with());
            return;
        }
        final AppDirectory.Entry callee = directory.find(target.appId());
        if (callee == null && !target.isUrl()) {
            overIpc(exchange, target, "couldn't find service: " + target.appId());
        } else if (callee != null && callee.channel() == null) {
            overIpc(exchange, target, "app channel is not initialized");
        } else if (callee != null && callee.http() == null) {
            gatherer.accept(exchange, new WholeInvoke(callerId, target, callee.channel())::handle);
        } else {
            request.pause(); // until there is a connection to send it over
            final HttpAppChannel.Exchange<Void> call = toApp -> pass(exchange, toApp, target);
            final Future<Void> done = callee == null
                    ? external.open(request.method(), target.appId() + target.uri(), call)
                    : callee.http().open(request.method(), target.uri(), call);
            done.onFailure(ex -> onFailure(exchange, target, ex));
        }
    }

    /** It may still be there by its own session. */
    private void overIpc(final Exchange exchange, final InvokeTarget target, final String reasonIfAbsent) {
        gatherer.accept(exchange, new IpcInvoke(callerId, target, reasonIfAbsent, invocations)::handle);
    }

    private Future<Void> pass(final Exchange exchange, final HttpClientRequest toApp, final InvokeTarget target) {
        final HttpServerRequest request = exchange.request();
        InvokeHeaders.toApp(
                request.headers(), toApp.headers(), callerId, target.appId(), InvokeTarget.isByBasicAuth(request));
        final Promise<Void> gone = Promise.promise();
        exchange.response().closeHandler(_ -> {
            if (!exchange.response().ended()) {
                toApp.reset();
                gone.tryFail("the caller hung up");
            }
        });
        toApp.response().compose(response -> answer(exchange, response)).onComplete(result -> {
            if (result.succeeded()) {
                gone.tryComplete();
            } else {
                gone.tryFail(result.cause());
            }
        });
        if (request.isEnded()) {
            request.resume();
            toApp.end();
        } else {
            toApp.setChunked(!toApp.headers().contains("content-length"));
            final BodyPump body = new BodyPump(request, toApp);
            gone.future().onComplete(_ -> body.stop());
            body.start();
        }
        return gone.future();
    }

    private static Future<Void> answer(final Exchange exchange, final HttpClientResponse fromApp) {
        final HttpServerResponse response = exchange.response();
        if (response.ended() || response.closed()) {
            fromApp.request().reset();
            return Future.failedFuture("the caller hung up");
        }
        response.setStatusCode(fromApp.statusCode()).setStatusMessage(fromApp.statusMessage());
        InvokeHeaders.toCaller(fromApp.headers(), response.headers());
        if (!exchange.mayHaveBody(fromApp.statusCode())) {
            fromApp.resume();
            return response.end();
        }
        if (!response.headers().contains("content-length")) {
            response.setChunked(true);
        }
        return fromApp.pipeTo(response);
    }

    private static void onFailure(final Exchange exchange, final InvokeTarget target, final Throwable ex) {
        if (exchange.response().headWritten()) {
            if (!exchange.response().ended()) {
                exchange.response().reset(); // half an answer is none: the caller must see that
            }
            return;
        }
        exchange.response().headers().clear();
        exchange.response().setStatusMessage("Internal Server Error");
        fail(exchange, target, ex.getMessage());
    }

    private static void fail(final Exchange exchange, final InvokeTarget target, final String reason) {
        exchange.request().resume(); // what is left of it is read, and of no interest
        exchange.fail(DaprError.DIRECT_INVOKE.with(target.appId(), reason));
    }
}
