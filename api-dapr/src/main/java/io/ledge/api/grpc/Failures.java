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
import io.ledge.api.semantics.DaprError;
import io.ledge.api.semantics.DaprFailure;
import io.ledge.api.semantics.ErrorDetail;
import io.ledge.api.semantics.GrpcCode;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

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

    /** Those of {@code apierrors.Basic} in {@code pkg/api/grpc/grpc.go} of daprd 1.18. */
    private static final Set<DaprError> TOLD_BY_CODE = EnumSet.of(
            DaprError.STATE_GET,
            DaprError.STATE_SAVE,
            DaprError.STATE_SAVE_ETAG_MISMATCH,
            DaprError.STATE_SAVE_ETAG_INVALID,
            DaprError.STATE_DELETE,
            DaprError.STATE_DELETE_ETAG_MISMATCH,
            DaprError.STATE_DELETE_ETAG_INVALID,
            DaprError.STATE_BULK_DELETE,
            DaprError.STATE_BULK_DELETE_ETAG_MISMATCH,
            DaprError.STATE_BULK_DELETE_ETAG_INVALID,
            DaprError.STATE_TRANSACTION,
            DaprError.STATE_OPERATION,
            DaprError.BINDING,
            DaprError.CONFIGURATION_NOT_CONFIGURED,
            DaprError.CONFIGURATION_STORE_NOT_FOUND,
            DaprError.CONFIGURATION_GET,
            DaprError.CONFIGURATION_SUBSCRIBE);

    private static final Set<DaprError> STORE_IS_MISSING =
            EnumSet.of(DaprError.STATE_STORE_NOT_FOUND, DaprError.STATE_STORE_NOT_CONFIGURED);

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
        final String reason = reason(failure.error());
        if (!reason.isEmpty()) {
            trailers.put(DETAILS, details(failure, reason));
        }
        return trailers;
    }

    /** Empty: none is told. Over gRPC daprd names the code of some errors that it has no reason for. */
    private static String reason(final DaprError error) {
        return error.reason().isEmpty() && TOLD_BY_CODE.contains(error) ? error.code() : error.reason();
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

    private static byte[] details(final DaprFailure failure, final String reason) {
        final com.google.rpc.Status.Builder status = com.google.rpc.Status.newBuilder()
                .setCode(failure.error().grpcCode().ordinal())
                .setMessage(failure.message());
        failure.details().forEach(detail -> status.addDetails(Any.pack(message(detail))));
        status.addDetails(Any.pack(ErrorInfo.newBuilder()
                .setDomain(DOMAIN)
                .setReason(reason)
                .putAllMetadata(metadata(failure))
                .build()));
        return status.build().toByteArray();
    }

    /** Over gRPC daprd does not say which app misses a store. */
    private static Map<String, String> metadata(final DaprFailure failure) {
        return failure.metadata() == null || STORE_IS_MISSING.contains(failure.error()) ? Map.of() : failure.metadata();
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
