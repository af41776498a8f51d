package io.ledge.api.core;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.ErrorDecoder;
import io.ledge.protocol.codec.ErrorEncoder;
import io.ledge.protocol.codec.InvokeDecoder;
import io.ledge.protocol.codec.InvokeEncoder;
import io.ledge.protocol.codec.InvokeResultDecoder;
import io.ledge.protocol.codec.InvokeResultEncoder;
import io.ledge.protocol.codec.ServeEncoder;
import io.ledge.protocol.codec.UnserveEncoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Invocations through the core → messages, both ways: this app calls one over IPC, and one over IPC calls it. One for each
 * {@link CoreLink}. Fields are written and read in the order of the schema. On the I/O thread.
 */
public final class InvokeProxy {
    /** Names, texts and header fields of a message together, in bytes; what is left of its limit is for inline data. */
    private static final int MAX_TEXT_LENGTH = 48 * 1024;

    private static final int MAX_BYTES_PER_CHAR = 3;
    private static final int MAX_REASON_LENGTH = 1_000;
    private static final long RETRY_MS = 5;
    private static final byte[] NOTHING = {};

    private final CoreLink link;
    private final Queue<Outcome> unsent = new ArrayDeque<>(); // the core bounds how many calls a session has to answer
    private final ServeEncoder serve = new ServeEncoder();
    private final UnserveEncoder unserve = new UnserveEncoder();
    private final InvokeEncoder invoke = new InvokeEncoder();
    private final InvokeDecoder invoked = new InvokeDecoder();
    private final InvokeResultEncoder result = new InvokeResultEncoder();
    private final InvokeResultDecoder resulted = new InvokeResultDecoder();
    private final ErrorEncoder error = new ErrorEncoder();
    private Handler handler = (token, call) -> refuse(token, "the app answers no calls");

    /** Is called for each call of this app; ends it, now or later, by {@link #answer} or {@link #refuse}. */
    @FunctionalInterface
    public interface Handler {
        void onInvoke(long token, Invocation call);

        /** Who called has gone: the call may end, and need not be answered. */
        default void onCalledOff(final long token) {}
    }

    /** @param refusal null: there is a result */
    private record Outcome(long token, InvocationResult result, ErrorCode code, String refusal) {}

    public InvokeProxy(final CoreLink link) {
        this.link = link;
        link.invocations(this::onMessage);
    }

    // as the one that calls

    /** The answer is gathered. {@link CoreLink#flush} has it served. */
    public void invoke(final Invocation call, final Reply<InvocationResult> reply) {
        final long length = length(call.headers())
                + call.appId().length()
                + call.verb().length()
                + call.method().length()
                + call.queryString().length()
                + call.contentType().length();
        if (isTooLong(length)) {
            reply.failed(
                    ErrorCode.BODY_TOO_LARGE,
                    "method, query and headers of a call by way of IPC together have at most " + MAX_TEXT_LENGTH
                            + " bytes");
            return;
        }
        final byte[] data = call.data();
        final long body = link.body(data);
        if (body < 0) {
            reply.failed(CoreLink.bodyError(body), "data of " + data.length + " bytes cannot be taken");
            return;
        }
        invoke.wrapAndApplyHeader(link.buffer(), 0, link.header()).bodyId(body).bodyLength(body == 0 ? 0 : data.length);
        final InvokeEncoder.MetadataEncoder fields =
                invoke.metadataCount(call.headers().size());
        call.headers().forEach(field -> fields.next().name(field.name()).value(field.value()));
        invoke.appId(call.appId())
                .verb(call.verb())
                .method(call.method())
                .queryString(call.queryString())
                .contentType(call.contentType())
                .putData(body == 0 ? data : NOTHING, 0, body == 0 ? data.length : 0);
        link.send(invoke.encodedLength(), call.traceparent(), reply, (templateId, in) -> {
            reply.ok(result(in));
            return true;
        });
    }

    private InvocationResult result(final Incoming in) {
        resulted.wrapAndApplyHeader(in.buffer(), in.offset(), in.header());
        final long bodyId = resulted.bodyId();
        final List<HeaderField> headers = new ArrayList<>();
        for (final InvokeResultDecoder.MetadataDecoder field : resulted.metadata()) {
            headers.add(new HeaderField(field.name(), field.value()));
        }
        final String contentType = resulted.contentType();
        final byte[] data = bodyId == 0 ? new byte[resulted.dataLength()] : in.takeBody(bodyId);
        if (bodyId == 0) {
            resulted.getData(data, 0, data.length);
        }
        return new InvocationResult(resulted.status(), contentType, headers, data);
    }

    // as the one that is called

    /** From now on calls of this app may come here. */
    public void serve(final Handler newHandler, final Reply<Void> reply) {
        handler = newHandler;
        serve.wrapAndApplyHeader(link.buffer(), 0, link.header());
        link.send(serve.encodedLength(), reply, onDone(reply));
        link.flush();
    }

    /** No more calls; those under way may still be answered. */
    public void unserve(final Reply<Void> reply) {
        unserve.wrapAndApplyHeader(link.buffer(), 0, link.header());
        link.send(unserve.encodedLength(), reply, onDone(reply));
        link.flush();
    }

    private static CoreLink.Reader onDone(final Reply<Void> reply) {
        return (templateId, in) -> {
            reply.ok(null);
            return true;
        };
    }

    private boolean onMessage(final int templateId, final Incoming in) {
        if (templateId == ErrorDecoder.TEMPLATE_ID
                && in.error().requestTemplateId() == InvokeResultDecoder.TEMPLATE_ID) {
            handler.onCalledOff(in.header().correlationId());
            return true;
        }
        if (templateId != InvokeDecoder.TEMPLATE_ID) {
            return false;
        }
        final long token = in.header().correlationId();
        final Invocation call = invocation(in);
        try {
            handler.onInvoke(token, call);
        } catch (final RuntimeException ex) {
            refuse(token, call.method() + ": " + ex);
        }
        return true;
    }

    private Invocation invocation(final Incoming in) {
        invoked.wrapAndApplyHeader(in.buffer(), in.offset(), in.header());
        final long bodyId = invoked.bodyId();
        final List<HeaderField> headers = new ArrayList<>();
        for (final InvokeDecoder.MetadataDecoder field : invoked.metadata()) {
            headers.add(new HeaderField(field.name(), field.value()));
        }
        final String callerAppId = invoked.appId();
        final String verb = invoked.verb();
        final String method = invoked.method();
        final String queryString = invoked.queryString();
        final String contentType = invoked.contentType();
        final byte[] data = bodyId == 0 ? new byte[invoked.dataLength()] : in.takeBody(bodyId);
        if (bodyId == 0) {
            invoked.getData(data, 0, data.length);
        }
        final long timeoutMs = in.header().timeoutMs();
        return new Invocation(
                callerAppId,
                verb,
                method,
                queryString,
                contentType,
                TraceParent.of(in.header()),
                headers,
                data,
                timeoutMs == 0 ? Ipc.INVOKE_TIMEOUT_MS_DEFAULT : timeoutMs);
    }

    /** Ends a call. One that finds the ring full goes a little later. */
    public void answer(final long token, final InvocationResult answer) {
        if (isTooLong(length(answer.headers()) + answer.contentType().length())) {
            refuse(token, "headers of an answer together have at most " + MAX_TEXT_LENGTH + " bytes");
        } else {
            end(new Outcome(token, answer, null, null));
        }
    }

    /** Ends a call that got no answer. */
    public void refuse(final long token, final String reason) {
        refuse(token, ErrorCode.APP_FAILED, reason);
    }

    public void refuse(final long token, final ErrorCode code, final String reason) {
        end(new Outcome(token, null, code, reason.substring(0, Math.min(reason.length(), MAX_REASON_LENGTH))));
    }

    private void end(final Outcome outcome) {
        final boolean isFirst = unsent.isEmpty();
        unsent.add(outcome);
        if (isFirst) {
            sendOutcomes();
        }
    }

    private void sendOutcomes() {
        while (!unsent.isEmpty() && send(unsent.peek())) {
            unsent.remove();
        }
        link.flush();
        if (!unsent.isEmpty() && !link.isClosed()) {
            link.io().later(RETRY_MS, this::sendOutcomes);
        }
    }

    private boolean send(final Outcome outcome) {
        return outcome.refusal == null
                ? sendResult(outcome.token, outcome.result)
                : sendError(outcome.token, outcome.code, outcome.refusal);
    }

    private boolean sendResult(final long token, final InvocationResult answer) {
        final byte[] data = answer.data();
        final long body = link.body(data);
        if (body < 0) {
            return sendError(
                    token,
                    ErrorCode.APP_FAILED,
                    "an answer of " + data.length + " bytes cannot be taken: "
                            + CoreLink.bodyError(body).meaning());
        }
        result.wrapAndApplyHeader(link.buffer(), 0, link.header())
                .status(answer.status())
                .bodyId(body)
                .bodyLength(body == 0 ? 0 : data.length);
        final InvokeResultEncoder.MetadataEncoder fields =
                result.metadataCount(answer.headers().size());
        answer.headers().forEach(field -> fields.next().name(field.name()).value(field.value()));
        result.contentType(answer.contentType()).putData(body == 0 ? data : NOTHING, 0, body == 0 ? data.length : 0);
        return link.tell(token, result.encodedLength());
    }

    private boolean sendError(final long token, final ErrorCode code, final String reason) {
        error.wrapAndApplyHeader(link.buffer(), 0, link.header())
                .code(code.number())
                .requestTemplateId(InvokeDecoder.TEMPLATE_ID)
                .message(reason);
        return link.tell(token, error.encodedLength());
    }

    private static boolean isTooLong(final long charCount) {
        return MAX_BYTES_PER_CHAR * charCount > MAX_TEXT_LENGTH;
    }

    private static long length(final List<HeaderField> headers) {
        long length = 0;
        for (final HeaderField field : headers) {
            length += field.name().length() + field.value().length() + 2;
        }
        return length;
    }
}
