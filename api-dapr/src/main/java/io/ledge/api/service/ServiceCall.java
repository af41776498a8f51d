package io.ledge.api.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ledge.api.app.CallEnd;
import io.ledge.api.core.HeaderField;
import io.ledge.api.core.Invocation;
import io.ledge.api.core.InvocationResult;
import io.ledge.api.http.Segments;
import io.ledge.api.semantics.Answer;
import io.ledge.api.semantics.DaprError;
import io.ledge.api.semantics.DaprFailure;
import io.ledge.protocol.ErrorCode;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A call under way, which is answered once. */
final class ServiceCall {
    static final String JSON = "application/json";

    /** Messages of the schema. */
    static final String MESSAGES = "application/octet-stream";

    private static final int OK = 200;

    private final Invocation call;
    private final String[] segments;
    private final CallEnd end;
    private final AtomicBoolean isEnded = new AtomicBoolean();
    private Runnable whenEnded = () -> {};

    ServiceCall(final Invocation call, final CallEnd end) {
        this.call = call;
        this.end = end;
        segments = Segments.of(call.method());
    }

    /** Is it that verb, with a path of that many segments, of these groups? */
    boolean is(final String verb, final int count, final String version, final String group) {
        return call.verb().equals(verb)
                && segments.length == count
                && segments[0].equals(version)
                && segments[1].equals(group);
    }

    /** Unescaped. */
    String segment(final int index) {
        return Segments.decode(segments[index]);
    }

    String callerId() {
        return call.appId();
    }

    byte[] data() {
        return call.data();
    }

    String text() {
        return new String(call.data(), UTF_8);
    }

    /** Of a header; empty: there is none. @param name in small letters */
    String header(final String name) {
        for (final HeaderField field : call.headers()) {
            if (field.name().equalsIgnoreCase(name)) {
                return field.value();
            }
        }
        return "";
    }

    /** For calls that end on the services' thread: what is to be done then, the last that was said first. */
    void whenEnded(final Runnable task) {
        final Runnable before = whenEnded;
        whenEnded = () -> {
            task.run();
            before.run();
        };
    }

    void answer(final String contentType, final byte[] data) {
        if (isEnded.compareAndSet(false, true)) {
            end.answered(new InvocationResult(OK, contentType, List.of(), data));
            whenEnded.run();
        }
    }

    void refuse(final ErrorCode code, final String reason) {
        if (isEnded.compareAndSet(false, true)) {
            end.refused(code, reason);
            whenEnded.run();
        }
    }

    void refuse(final DaprFailure failure) {
        refuse(codeOf(failure.error()), failure.message());
    }

    private static ErrorCode codeOf(final DaprError error) {
        return switch (error) {
            case SECRETS_NOT_CONFIGURED,
                    SECRET_STORE_NOT_FOUND,
                    CRYPTO_NOT_CONFIGURED,
                    CRYPTO_PROVIDER_NOT_FOUND,
                    CONVERSATION_NOT_FOUND -> ErrorCode.COMPONENT_NOT_FOUND;
            case STATE_STORE_NOT_CONFIGURED, STATE_STORE_NOT_FOUND -> ErrorCode.STORE_NOT_FOUND;
            case STATE_QUERY_UNSUPPORTED -> ErrorCode.STORE_UNSUPPORTED;
            case SECRET_DENIED -> ErrorCode.NOT_ALLOWED;
            case BAD_REQUEST, MALFORMED_REQUEST, CONVERSATION_MISSING_INPUTS, CONVERSATION_INVALID_PARMS ->
                ErrorCode.METADATA_INVALID;
            default -> ErrorCode.COMPONENT_FAILED;
        };
    }

    @Override
    public String toString() {
        return call.verb() + " " + call.method();
    }

    /** Ends the call with what the waist could not do. */
    abstract class OrRefused<T> implements Answer<T> {
        @Override
        public void failed(final DaprFailure failure) {
            refuse(failure);
        }
    }
}
