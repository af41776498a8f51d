package io.ledge.api.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Help;
import com.google.rpc.ResourceInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.ledge.api.semantics.DaprFailure;
import io.ledge.api.semantics.ErrorDetail;
import io.ledge.api.semantics.GrpcCode;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;

/**
 * Dapr's errors as gRPC tells them: status, text, and for those of the rich form the trailer {@code grpc-status-details-bin}
 * with {@code google.rpc.ErrorInfo} and what else Dapr says, such as {@code ResourceInfo}.
 */
final class Failures {
    static final Metadata.Key<byte[]> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private static final JsonFormat.Printer JSON = JsonFormat.printer()
            .omittingInsignificantWhitespace()
            .usingTypeRegistry(JsonFormat.TypeRegistry.newBuilder()
                    .add(ErrorInfo.getDescriptor().getFile().getMessageTypes())
                    .build());
    private static final byte[] NOTHING = {};
    private static final String DOMAIN = "dapr.io";
    private static final int MAX_BODY_TOLD = 256;

    private Failures() {}

    static Status status(final DaprFailure failure) {
        return status(failure.error().grpcCode()).withDescription(failure.message());
    }

    static Status status(final GrpcCode code) {
        return Status.fromCodeValue(code.ordinal());
    }

    static Metadata trailers(final DaprFailure failure) {
        final Metadata trailers = new Metadata();
        if (!failure.error().reason().isEmpty()) {
            trailers.put(DETAILS, details(failure));
        }
        return trailers;
    }

    /** An app's HTTP answer that is no success, as daprd tells it. */
    static Status ofHttp(final int status, final String reason) {
        return status(GrpcCode.ofHttpStatus(status)).withDescription(reason);
    }

    static Metadata trailersOfHttp(final int status, final String reason, final byte[] body) {
        final String text = new String(body, 0, Math.min(body.length, MAX_BODY_TOLD), StandardCharsets.UTF_8);
        final ErrorInfo info = ErrorInfo.newBuilder()
                .setDomain(DOMAIN)
                .setReason(reason)
                .putMetadata("http.code", Integer.toString(status))
                .putMetadata("http.error_message", text)
                .build();
        final Metadata trailers = new Metadata();
        trailers.put(
                DETAILS,
                com.google.rpc.Status.newBuilder()
                        .setCode(GrpcCode.ofHttpStatus(status).ordinal())
                        .setMessage(reason)
                        .addDetails(Any.pack(info))
                        .build()
                        .toByteArray());
        return trailers;
    }

    /** What an app's trailers say of its failure, a {@code google.rpc.Status}; empty: nothing that can be read. */
    static byte[] details(final MultiMap trailers) {
        final String text = trailers.get(DETAILS.name());
        try {
            return text == null ? NOTHING : Base64.getDecoder().decode(text);
        } catch (final IllegalArgumentException ex) {
            return NOTHING;
        }
    }

    /** An app's failure as callers over HTTP are told it: {@code {"code":5,"message":"…","details":[…]}}. */
    static byte[] json(final AppReply<?> reply, final byte[] details) {
        final com.google.rpc.Status.Builder status = com.google.rpc.Status.newBuilder();
        try {
            status.mergeFrom(details);
        } catch (final InvalidProtocolBufferException ex) {
            status.clear();
        }
        status.setCode(reply.code().ordinal()).setMessage(reply.message());
        try {
            return JSON.print(status).getBytes(StandardCharsets.UTF_8);
        } catch (final InvalidProtocolBufferException ex) { // of a type that nobody here knows
            return json(reply, NOTHING);
        }
    }

    private static byte[] details(final DaprFailure failure) {
        final com.google.rpc.Status.Builder status = com.google.rpc.Status.newBuilder()
                .setCode(failure.error().grpcCode().ordinal())
                .setMessage(failure.message());
        failure.details().forEach(detail -> status.addDetails(Any.pack(message(detail))));
        status.addDetails(Any.pack(ErrorInfo.newBuilder()
                .setDomain(DOMAIN)
                .setReason(failure.error().reason())
                .putAllMetadata(Objects.requireNonNullElse(failure.metadata(), Map.of()))
                .build()));
        return status.build().toByteArray();
    }

    private static Message message(final ErrorDetail detail) {
        return switch (detail) {
            case ErrorDetail.FieldViolation(final String field, final String description) ->
                BadRequest.newBuilder()
                        .addFieldViolations(BadRequest.FieldViolation.newBuilder()
                                .setField(field)
                                .setDescription(description))
                        .build();
            case ErrorDetail.Resource(final String type, final String name, final String description) ->
                ResourceInfo.newBuilder()
                        .setResourceType(type)
                        .setResourceName(name)
                        .setDescription(description)
                        .build();
            case ErrorDetail.Link(final String url, final String description) ->
                Help.newBuilder()
                        .addLinks(Help.Link.newBuilder().setUrl(url).setDescription(description))
                        .build();
        };
    }
}
