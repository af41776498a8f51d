package io.ledge.api.http;

import io.ledge.api.app.AppRequest;
import io.ledge.api.app.BodyPump;
import io.ledge.api.app.HttpAppChannel;
import io.ledge.api.app.InvokeHeaders;
import io.ledge.api.app.NetworkText;
import io.ledge.api.app.UnreachableException;
import io.ledge.api.resiliency.Attempt;
import io.ledge.api.resiliency.Call;
import io.ledge.api.resiliency.PolicyRun;
import io.ledge.api.semantics.DaprError;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.function.Function;

/**
 * One invocation over HTTP: attempts until one has an answer for the caller, then that answer, passed on as it is. An attempt
 * ends with the head of its answer: what is of another attempt is thrown away unread.
 */
final class InvokeRun implements Call<InvokeRun.Head>, PolicyRun.Result<InvokeRun.Head> {
    private static final int FIRST_FAILURE = 400;
    private static final int DRAINED_LENGTH_MAX = 64 * 1024;

    private final Exchange exchange;
    private final InvokeTarget target;
    private final String callerId;
    private final Opener opener;
    private final boolean isWhole;
    private final boolean isOfUnreachable;
    private PolicyRun<Head> run;
    private HttpClientRequest toApp; // null: none is open
    private boolean isBodyUnderWay;

    /** Opens a request to the callee, and keeps it open until the exchange is done. */
    @FunctionalInterface
    interface Opener {
        /** Fails with {@link AppRequest.RefusedException} when a pipeline is in its way. */
        Future<Void> open(AppRequest to, HttpAppChannel.Exchange<Void> exchange);

        /** Of an answer that is a failure, as policies know it. */
        default int failureStatus(final HttpClientResponse response) {
            return response.statusCode();
        }
    }

    /**
     * An answer of which the body has not been read.
     *
     * @param response null: there is a refusal in its place, and nothing has been sent
     * @param done ends what the channel counts as one call
     */
    record Head(HttpClientResponse response, AppRequest.RefusedException refusal, Promise<Void> done) {
        int status() {
            return response == null ? refusal.status() : response.statusCode();
        }
    }

    /**
     * @param isWhole the body has been read: it can be sent again
     * @param isOfUnreachable nothing but a callee that is not there is worth another attempt
     */
    InvokeRun(
            final Exchange exchange,
            final InvokeTarget target,
            final String callerId,
            final Opener opener,
            final boolean isWhole,
            final boolean isOfUnreachable) {
        this.exchange = exchange;
        this.target = target;
        this.callerId = callerId;
        this.opener = opener;
        this.isWhole = isWhole;
        this.isOfUnreachable = isOfUnreachable;
    }

    /** @param start makes the attempts of this call */
    void start(final Function<InvokeRun, PolicyRun<Head>> start) {
        exchange.response().closeHandler(_ -> onHangUp());
        run = start.apply(this);
    }

    private void onHangUp() {
        if (!exchange.response().ended()) {
            if (run != null) {
                run.cancel();
            }
            if (toApp != null) {
                toApp.reset();
            }
        }
    }

    // attempts

    @Override
    public void attempt(final Attempt<Head> attempt) {
        final AppRequest to = new AppRequest(target.uri(), this::header);
        opener.open(to, request -> send(attempt, to, request)).onFailure(ex -> {
            if (ex instanceof final AppRequest.RefusedException refusal) {
                attempt.ok(new Head(null, refusal, Promise.promise()));
            } else {
                attempt.failed(ex);
            }
        });
    }

    /** As the callee would get it. */
    private String header(final String name) {
        final boolean isOurs = name.equals("authorization") && InvokeTarget.isByBasicAuth(exchange.request());
        return isOurs ? null : exchange.request().getHeader(name);
    }

    private Future<Void> send(final Attempt<Head> attempt, final AppRequest to, final HttpClientRequest request) {
        if (attempt.isOver()) { // it had to wait for its turn; the body is the next attempt's
            request.reset();
            return Future.failedFuture("given up");
        }
        final Promise<Void> done = Promise.promise();
        InvokeHeaders.toApp(
                exchange.request().headers(),
                request.headers(),
                callerId,
                target.appId(),
                InvokeTarget.isByBasicAuth(exchange.request()));
        toApp = request;
        request.exceptionHandler(_ -> {}); // told by the response too; without a handler each one is logged
        attempt.onOver(() -> {
            request.reset();
            done.tryFail("given up");
        });
        request.response().onComplete(result -> {
            if (result.succeeded()) {
                result.result().pause().exceptionHandler(_ -> {});
                attempt.ok(new Head(result.result(), null, done));
            } else {
                done.tryFail(result.cause());
            }
        });
        sendBody(to, request, done);
        return done.future();
    }

    private void sendBody(final AppRequest to, final HttpClientRequest request, final Promise<Void> done) {
        final HttpServerRequest from = exchange.request();
        if (isWhole && exchange.body().length > 0) {
            request.end(to.seen(Buffer.buffer(exchange.body())));
        } else if (isWhole) {
            request.end();
        } else if (from.isEnded() || hasNoBody(from)) {
            exchange.readRest();
            request.end();
        } else {
            isBodyUnderWay = true;
            final BodyPump body = new BodyPump(from, request, piece -> to.seen(exchange.seen(piece)));
            done.future().onComplete(_ -> body.stop());
            body.start();
        }
    }

    /** By its head: while a request is paused its end is not seen, and an empty chunk in its place is more than some apps expect. */
    static boolean hasNoBody(final HttpServerRequest request) {
        final boolean saysNone = !request.headers().contains(HttpHeaders.CONTENT_LENGTH)
                && !request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
        final boolean wouldSay = request.version() != HttpVersion.HTTP_2
                || request.method() == HttpMethod.GET
                || request.method() == HttpMethod.HEAD;
        return saysNone && wouldSay;
    }

    /** Dapr's: what is beyond 399 is a failure, and still an answer. */
    @Override
    public int failureStatus(final Head head) {
        if (head.status() < FIRST_FAILURE) {
            return SUCCESS;
        }
        return head.response() == null ? head.status() : opener.failureStatus(head.response());
    }

    @Override
    public boolean mayRepeat(final Throwable cause) {
        return exchange.isOpen() && !isBodyUnderWay && (!isOfUnreachable || cause instanceof UnreachableException);
    }

    /** Its connection is kept when little is left to be read. */
    @Override
    public void discard(final Head head) {
        final HttpClientResponse response = head.response();
        if (response == null) {
            return;
        }
        if (length(response) <= DRAINED_LENGTH_MAX) {
            response.resume();
            response.end().onComplete(head.done()::tryComplete, head.done()::tryFail);
        } else {
            response.request().reset();
            head.done().tryComplete();
        }
    }

    /** Of a body whose length nobody says there is no end. */
    private static long length(final HttpClientResponse response) {
        final String length = response.getHeader("content-length");
        try {
            return length == null ? Long.MAX_VALUE : Long.parseLong(length);
        } catch (final NumberFormatException ex) {
            return Long.MAX_VALUE;
        }
    }

    // the answer

    @Override
    public void ok(final Head head) {
        if (head.response() == null) {
            exchange.readRest();
            exchange.refuse(head.refusal().status(), head.refusal().getMessage());
            return;
        }
        answer(head.response()).onComplete(result -> {
            if (result.succeeded()) {
                head.done().tryComplete();
            } else {
                head.done().tryFail(result.cause());
                failed(result.cause());
            }
        });
    }

    private Future<Void> answer(final HttpClientResponse fromApp) {
        final HttpServerResponse response = exchange.response();
        if (!exchange.isOpen()) {
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
        return fromApp.pipe().endOnFailure(false).to(response); // else half an answer would look whole
    }

    @Override
    public void failed(final Throwable cause) {
        final HttpServerResponse response = exchange.response();
        if (!response.headWritten()) {
            response.headers().clear();
            response.setStatusMessage("Internal Server Error");
            exchange.readRest();
            exchange.fail(DaprError.DIRECT_INVOKE.with(target.appId(), NetworkText.of(cause)));
        } else if (!response.ended()) {
            response.reset(); // half an answer is none: the caller must see that
        }
    }
}
