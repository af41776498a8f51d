package io.ledge.api.grpc;

import io.ledge.api.app.NetworkText;
import io.ledge.api.resiliency.Attempt;
import io.ledge.api.resiliency.Call;
import io.ledge.api.resiliency.Policy;
import io.ledge.api.resiliency.PolicyException;
import io.ledge.api.resiliency.PolicyRun;
import io.ledge.api.resiliency.Resiliency;
import io.ledge.api.semantics.GrpcCode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.StreamResetException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One rpc of a service of an app's own: attempts until one has an answer for the caller, then that answer, passed on as it is. An
 * attempt ends with the head of its answer: a failure is one when it is all of the answer, headers alone, so that nothing has been
 * passed on. With metadata {@code dapr-stream} it ends with the stream's opening. On the I/O thread.
 */
final class ProxyRun implements Call<ProxyRun.Answer>, PolicyRun.Result<ProxyRun.Answer> {
    private static final String STREAM = "dapr-stream";
    private static final String STATUS = "grpc-status";
    private static final int OK = 200;
    private static final long CANCEL = 8; // of HTTP/2

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Supplier<Future<HttpClientRequest>> opener;
    private final Consumer<HttpClientRequest> headers;
    private final boolean isStream;
    private KeptBody body;
    private PolicyRun<Answer> run; // null: it has not begun, or has failed at once
    private HttpClientRequest toApp; // null: none is open

    /** @param head its body not read; null: it is still to come */
    record Answer(HttpClientRequest toApp, HttpClientResponse head) {}

    /**
     * @param request paused
     * @param opener a stream to the app with nothing sent yet
     * @param headers sets those of an attempt
     */
    ProxyRun(
            final HttpServerRequest request,
            final Supplier<Future<HttpClientRequest>> opener,
            final Consumer<HttpClientRequest> headers) {
        this.request = request;
        this.opener = opener;
        this.headers = headers;
        response = request.response();
        isStream = "true".equalsIgnoreCase(request.getHeader(STREAM));
    }

    /** @param maxKeptLength of a body that a policy may have to send again, in bytes */
    void start(final Resiliency resiliency, final Policy policy, final int maxKeptLength) {
        body = new KeptBody(request, policy.hasRetries() && !isStream ? maxKeptLength : 0);
        response.closeHandler(_ -> onHangUp());
        run = resiliency.run(policy, this, this);
    }

    /** Of the body, for another attempt; in bytes. */
    int keptLength() {
        return body.keptLength();
    }

    private void onHangUp() {
        if (!response.ended()) {
            if (run != null) {
                run.cancel();
            }
            if (toApp != null) {
                toApp.reset(CANCEL);
            }
        }
    }

    // attempts

    @Override
    public void attempt(final Attempt<Answer> attempt) {
        opener.get().onSuccess(open -> send(attempt, open)).onFailure(attempt::failed);
    }

    private void send(final Attempt<Answer> attempt, final HttpClientRequest open) {
        if (attempt.isOver() || response.closed()) { // while there was no stream yet
            open.reset(CANCEL);
            return;
        }
        toApp = open;
        headers.accept(open);
        attempt.onOver(() -> open.reset(CANCEL));
        if (!isStream) {
            open.response().onComplete(result -> {
                if (result.succeeded()) {
                    result.result().pause().exceptionHandler(_ -> {});
                    attempt.ok(new Answer(open, result.result()));
                } else {
                    attempt.failed(result.cause());
                }
            });
        }
        body.sendTo(open);
        if (isStream) {
            attempt.ok(new Answer(open, null));
        }
    }

    @Override
    public int failureStatus(final Answer answer) {
        if (answer.head() == null) {
            return SUCCESS;
        }
        final String status = answer.head().getHeader(STATUS);
        if (status == null) {
            return answer.head().statusCode() == OK ? SUCCESS : FAILURE;
        }
        try {
            final int code = Integer.parseInt(status);
            return code == GrpcCode.OK.ordinal() ? SUCCESS : code;
        } catch (final NumberFormatException ex) {
            return FAILURE;
        }
    }

    @Override
    public boolean mayRepeat(final Throwable cause) {
        body.hold(); // what comes until then is for the next attempt
        final boolean mayRepeat = body.isWhole() && !response.closed();
        if (!mayRepeat) {
            body.keepNoMore();
        }
        return mayRepeat;
    }

    @Override
    public void discard(final Answer answer) {
        answer.toApp().reset(CANCEL);
    }

    // the answer

    @Override
    public void ok(final Answer answer) {
        body.keepNoMore(); // a stream may go on for long
        final Future<HttpClientResponse> head =
                answer.head() == null ? answer.toApp().response() : Future.succeededFuture(answer.head());
        head.compose(this::pass).onFailure(this::onFailure).onComplete(_ -> body.forget());
    }

    /** An answer of headers alone has its status among them, and must end with them. */
    private Future<Void> pass(final HttpClientResponse fromApp) {
        response.setStatusCode(fromApp.statusCode());
        response.headers().addAll(fromApp.headers());
        if (!fromApp.headers().contains(STATUS)) {
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

    @Override
    public void failed(final Throwable cause) {
        body.forget();
        onFailure(cause);
    }

    /** A stream that the app has reset is reset; one that is cut has no better end than a status. */
    private void onFailure(final Throwable cause) {
        if (response.ended() || response.closed()) {
            return;
        }
        if (cause instanceof final StreamResetException reset) {
            response.reset(reset.getCode());
        } else {
            final boolean isTimeout = cause instanceof final PolicyException policy && !policy.isBreakerOpen();
            GrpcProxy.fail(
                    response, isTimeout ? GrpcCode.DEADLINE_EXCEEDED : GrpcCode.UNAVAILABLE, NetworkText.of(cause));
        }
    }
}
