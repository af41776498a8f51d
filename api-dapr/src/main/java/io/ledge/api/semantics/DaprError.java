package io.ledge.api.semantics;

import java.util.List;

/**
 * Dapr's named errors: one row each. Texts are those of daprd 1.18 ({@code pkg/messages/predefined.go}, {@code
 * pkg/api/errors}); clients match on them. A {@code %s} is filled by {@link #with}.
 */
public enum DaprError {
    // state
    STATE_STORE_NOT_CONFIGURED(
            "ERR_STATE_STORE_NOT_CONFIGURED",
            500,
            GrpcCode.FAILED_PRECONDITION,
            "DAPR_STATE_NOT_CONFIGURED",
            "state store %s is not configured"),
    STATE_STORE_NOT_FOUND(
            "ERR_STATE_STORE_NOT_FOUND",
            400,
            GrpcCode.INVALID_ARGUMENT,
            "DAPR_STATE_NOT_FOUND",
            "state store %s is not found"),
    STATE_GET("ERR_STATE_GET", 500, GrpcCode.INTERNAL, "fail to get %s from state store %s: %s"),
    STATE_SAVE("ERR_STATE_SAVE", 500, GrpcCode.INTERNAL, "failed saving state in state store %s: %s"),
    STATE_SAVE_ETAG_MISMATCH(
            "ERR_STATE_SAVE",
            409,
            GrpcCode.ABORTED,
            "failed saving state in state store %s: possible etag mismatch. error from state store: %s"),
    STATE_SAVE_ETAG_INVALID(
            "ERR_STATE_SAVE",
            400,
            GrpcCode.INVALID_ARGUMENT,
            "failed saving state in state store %s: invalid etag value: %s"),
    STATE_DELETE("ERR_STATE_DELETE", 500, GrpcCode.INTERNAL, "failed deleting state with key %s: %s"),
    STATE_DELETE_ETAG_MISMATCH(
            "ERR_STATE_DELETE",
            409,
            GrpcCode.ABORTED,
            "failed deleting state with key %s: possible etag mismatch. error from state store: %s"),
    STATE_DELETE_ETAG_INVALID(
            "ERR_STATE_DELETE",
            400,
            GrpcCode.INVALID_ARGUMENT,
            "failed deleting state with key %s: invalid etag value: %s"),
    STATE_BULK_DELETE("ERR_STATE_BULK_DELETE", 500, GrpcCode.INTERNAL, "failed deleting state in state store %s: %s"),
    STATE_BULK_DELETE_ETAG_MISMATCH(
            "ERR_STATE_BULK_DELETE",
            409,
            GrpcCode.ABORTED,
            "failed deleting state in state store %s: possible etag mismatch. error from state store: %s"),
    STATE_BULK_DELETE_ETAG_INVALID(
            "ERR_STATE_BULK_DELETE",
            400,
            GrpcCode.INVALID_ARGUMENT,
            "failed deleting state in state store %s: invalid etag value: %s"),
    STATE_TRANSACTION("ERR_STATE_TRANSACTION", 500, GrpcCode.INTERNAL, "error while executing state transaction: %s"),
    STATE_STORE_NOT_SUPPORTED(
            "ERR_STATE_STORE_NOT_SUPPORTED",
            500,
            GrpcCode.UNIMPLEMENTED,
            "DAPR_STATE_TRANSACTIONS_NOT_SUPPORTED",
            "state store %s doesn't support transactions"),
    STATE_QUERY_UNSUPPORTED(
            "ERR_STATE_STORE_NOT_SUPPORTED",
            500,
            GrpcCode.INTERNAL,
            "DAPR_STATE_QUERYING_NOT_SUPPORTED",
            "state store does not support querying"),
    STATE_QUERY(
            "ERR_STATE_QUERY", 500, GrpcCode.INTERNAL, "DAPR_STATE_QUERY_FAILED", "state store %s query failed: %s"),
    STATE_TOO_MANY_TRANSACTIONS(
            "ERR_STATE_STORE_TOO_MANY_TRANSACTIONS",
            400,
            GrpcCode.INVALID_ARGUMENT,
            "DAPR_STATE_TOO_MANY_TRANSACTIONS",
            "the transaction contains %s operations, which is more than what the state store supports: %s"),
    STATE_OPERATION(
            "ERR_NOT_SUPPORTED_STATE_OPERATION", 400, GrpcCode.UNIMPLEMENTED, "operation type %s not supported"),
    STATE_ILLEGAL_KEY(
            "ERR_MALFORMED_REQUEST",
            400,
            GrpcCode.INVALID_ARGUMENT,
            "DAPR_STATE_ILLEGAL_KEY",
            "input key/keyPrefix '%s' can't contain '||'"),

    // pub/sub
    PUBSUB_NOT_CONFIGURED(
            "ERR_PUBSUB_NOT_CONFIGURED",
            400,
            GrpcCode.FAILED_PRECONDITION,
            "DAPR_PUBSUB_NOT_CONFIGURED",
            "pubsub %s is not configured"),
    PUBSUB_NAME_EMPTY(
            "ERR_PUBSUB_EMPTY", 404, GrpcCode.INVALID_ARGUMENT, "DAPR_PUBSUB_NAME_EMPTY", "pubsub name is empty"),
    PUBSUB_NOT_FOUND(
            "ERR_PUBSUB_NOT_FOUND", 404, GrpcCode.INVALID_ARGUMENT, "DAPR_PUBSUB_NOT_FOUND", "pubsub %s is not found"),
    TOPIC_NAME_EMPTY(
            "ERR_TOPIC_NAME_EMPTY",
            404,
            GrpcCode.INVALID_ARGUMENT,
            "DAPR_PUBSUB_TOPIC_NAME_EMPTY",
            "topic is empty in pubsub %s"),
    PUBSUB_METADATA(
            "ERR_PUBSUB_REQUEST_METADATA",
            400,
            GrpcCode.INVALID_ARGUMENT,
            "DAPR_PUBSUB_METADATA_DESERIALIZATION",
            "failed deserializing metadata. Error: %s"),
    PUBSUB_FORBIDDEN(
            "ERR_PUBSUB_FORBIDDEN",
            403,
            GrpcCode.PERMISSION_DENIED,
            "DAPR_PUBSUB_FORBIDDEN",
            "topic %s is not allowed for app id %s"),
    PUBSUB_CLOUD_EVENT(
            "ERR_PUBSUB_CLOUD_EVENTS_SER",
            500,
            GrpcCode.INVALID_ARGUMENT,
            "DAPR_PUBSUB_CLOUD_EVENT_CREATION",
            "cannot create cloudevent"),
    PUBSUB_PUBLISH(
            "ERR_PUBSUB_PUBLISH_MESSAGE",
            500,
            GrpcCode.INTERNAL,
            "DAPR_PUBSUB_PUBLISH_MESSAGE",
            "error when publishing to topic %s in pubsub %s: %s"),
    PUBSUB_EVENTS(
            "ERR_PUBSUB_EVENTS_SER",
            400,
            GrpcCode.INVALID_ARGUMENT,
            "DAPR_PUBSUB_UNMARSHAL_EVENTS",
            "error when unmarshaling the request for topic %s pubsub %s: %s"),
    PUBSUB_ENVELOPE(
            "ERR_PUBSUB_EVENTS_SER",
            400,
            GrpcCode.INVALID_ARGUMENT,
            "DAPR_PUBSUB_MARSHAL_ENVELOPE",
            "error when marshalling cloud event envelope for topic %s pubsub %s: %s"),
    PUBSUB_ENTRIES(
            "ERR_PUBSUB_EVENTS_SER",
            400,
            GrpcCode.INVALID_ARGUMENT,
            "DAPR_PUBSUB_MARSHAL_EVENTS",
            "error marshaling events to bytes for topic %s pubsub %s. error: %s"),

    // bindings
    BINDING("ERR_INVOKE_OUTPUT_BINDING", 500, GrpcCode.INTERNAL, "error invoking output binding %s: %s"),

    // invocation
    DIRECT_INVOKE("ERR_DIRECT_INVOKE", 500, GrpcCode.INTERNAL, "failed to invoke, id: %s, err: %s"),
    DIRECT_INVOKE_NO_APP_ID(
            "ERR_DIRECT_INVOKE",
            404,
            GrpcCode.NOT_FOUND,
            "failed getting app id either from the URL path or the header dapr-app-id"),
    DIRECT_INVOKE_DENIED("ERR_DIRECT_INVOKE", 403, GrpcCode.PERMISSION_DENIED, "failed to invoke, id: %s, err: %s"),
    APP_CHANNEL_NIL("ERR_APP_CHANNEL_NIL", 500, GrpcCode.INTERNAL, "app channel is not initialized"),

    // secrets
    SECRETS_NOT_CONFIGURED(
            "ERR_SECRET_STORES_NOT_CONFIGURED", 500, GrpcCode.FAILED_PRECONDITION, "secret store is not configured"),
    SECRET_STORE_NOT_FOUND(
            "ERR_SECRET_STORE_NOT_FOUND", 401, GrpcCode.INVALID_ARGUMENT, "failed finding secret store with key %s"),
    SECRET_DENIED(
            "ERR_PERMISSION_DENIED",
            403,
            GrpcCode.PERMISSION_DENIED,
            "access denied by policy to get \"%s\" from \"%s\""),
    SECRET_GET("ERR_SECRET_GET", 500, GrpcCode.INTERNAL, "failed getting secret with key %s from secret store %s: %s"),

    // configuration
    CONFIGURATION_NOT_CONFIGURED(
            "ERR_CONFIGURATION_STORE_NOT_CONFIGURED",
            500,
            GrpcCode.FAILED_PRECONDITION,
            "configuration stores not configured"),
    CONFIGURATION_STORE_NOT_FOUND(
            "ERR_CONFIGURATION_STORE_NOT_FOUND", 400, GrpcCode.INVALID_ARGUMENT, "configuration store %s not found"),
    CONFIGURATION_GET(
            "ERR_CONFIGURATION_GET", 500, GrpcCode.INTERNAL, "failed to get %s from Configuration store %s: %s"),
    CONFIGURATION_SUBSCRIBE(
            "ERR_CONFIGURATION_SUBSCRIBE",
            500,
            GrpcCode.INTERNAL,
            "failed to subscribe %s from Configuration store %s: %s"),
    CONFIGURATION_UNSUBSCRIBE(
            "ERR_CONFIGURATION_UNSUBSCRIBE",
            500,
            GrpcCode.INTERNAL,
            "failed to unsubscribe to configuration request %s: %s"),

    // lock
    LOCK_NOT_CONFIGURED(
            "ERR_LOCK_STORE_NOT_CONFIGURED", 500, GrpcCode.FAILED_PRECONDITION, "lock store is not configured"),
    LOCK_STORE_NOT_FOUND("ERR_LOCK_STORE_NOT_FOUND", 400, GrpcCode.INVALID_ARGUMENT, "lock store %s not found"),
    LOCK_RESOURCE_EMPTY(
            "ERR_MALFORMED_REQUEST", 400, GrpcCode.INVALID_ARGUMENT, "ResourceId is empty in lock store %s"),
    LOCK_OWNER_EMPTY("ERR_MALFORMED_REQUEST", 400, GrpcCode.INVALID_ARGUMENT, "LockOwner is empty in lock store %s"),
    LOCK_EXPIRY(
            "ERR_MALFORMED_REQUEST",
            400,
            GrpcCode.INVALID_ARGUMENT,
            "ExpiryInSeconds is not positive in lock store %s"),
    TRY_LOCK("ERR_TRY_LOCK", 500, GrpcCode.INTERNAL, "failed to try acquiring lock: %s"),
    UNLOCK("ERR_UNLOCK", 500, GrpcCode.INTERNAL, "failed to release lock: %s"),

    // cryptography
    CRYPTO_NOT_CONFIGURED(
            "ERR_CRYPTO_PROVIDERS_NOT_CONFIGURED", 500, GrpcCode.INTERNAL, "crypto providers not configured"),
    CRYPTO_PROVIDER_NOT_FOUND(
            "ERR_CRYPTO_PROVIDER_NOT_FOUND", 400, GrpcCode.INVALID_ARGUMENT, "crypto provider %s not found"),
    CRYPTO("ERR_CRYPTO", 500, GrpcCode.INTERNAL, "failed to perform operation: %s"),

    // conversation
    CONVERSATION_NOT_FOUND(
            "ERR_CONVERSATION_NOT_FOUND", 400, GrpcCode.INVALID_ARGUMENT, "failed finding conversation component %s"),
    CONVERSATION_MISSING_INPUTS(
            "ERR_CONVERSATION_MISSING_INPUTS",
            400,
            GrpcCode.INVALID_ARGUMENT,
            "failed conversing with component %s: missing inputs in request"),
    CONVERSATION_INVALID_PARMS(
            "ERR_CONVERSATION_INVALID_PARMS",
            400,
            GrpcCode.INVALID_ARGUMENT,
            "failed conversing with component %s: %s"),

    // actors, workflows, jobs: what a runtime without them answers
    ACTOR_RUNTIME_NOT_FOUND("ERR_ACTOR_RUNTIME_NOT_FOUND", 500, GrpcCode.INTERNAL, "actor runtime is not configured"),
    WORKFLOW_COMPONENT_NOT_FOUND(
            "ERR_WORKFLOW_COMPONENT_NOT_FOUND",
            400,
            GrpcCode.INVALID_ARGUMENT,
            "workflow component %s could not be found"),
    SCHEDULER_EMPTY("DAPR_SCHEDULER_EMPTY", 500, GrpcCode.FAILED_PRECONDITION, "Scheduler service is not available"),

    // of every call
    UNAUTHENTICATED("ERR_UNAUTHENTICATED", 401, GrpcCode.UNAUTHENTICATED, "invalid api token"),
    MALFORMED_REQUEST("ERR_MALFORMED_REQUEST", 400, GrpcCode.INVALID_ARGUMENT, "failed deserializing HTTP body: %s"),
    BAD_REQUEST("ERR_BAD_REQUEST", 400, GrpcCode.INVALID_ARGUMENT, "invalid request: %s"),
    BODY_READ("ERR_BODY_READ", 400, GrpcCode.INVALID_ARGUMENT, "failed to read request body: %s"),
    HEALTH_NOT_READY("ERR_HEALTH_NOT_READY", 500, GrpcCode.INTERNAL, "dapr is not ready: %s"),
    OUTBOUND_NOT_READY("ERR_OUTBOUND_HEALTH_NOT_READY", 500, GrpcCode.INTERNAL, "dapr outbound is not ready"),
    HEALTH_APP_ID("ERR_HEALTH_APPID_NOT_MATCH", 500, GrpcCode.INTERNAL, "dapr app-id does not match"),
    UNIMPLEMENTED("ERR_API_UNIMPLEMENTED", 501, GrpcCode.UNIMPLEMENTED, "this API is currently not implemented"),
    INTERNAL("ERR_INTERNAL", 500, GrpcCode.INTERNAL, "internal error: %s");

    private final String code;
    private final int httpStatus;
    private final GrpcCode grpcCode;
    private final String reason;
    private final String text;

    DaprError(final String code, final int httpStatus, final GrpcCode grpcCode, final String text) {
        this(code, httpStatus, grpcCode, "", text);
    }

    DaprError(
            final String code, final int httpStatus, final GrpcCode grpcCode, final String reason, final String text) {
        this.code = code;
        this.httpStatus = httpStatus;
        this.grpcCode = grpcCode;
        this.reason = reason;
        this.text = text;
    }

    /** {@code errorCode} of the body. */
    public String code() {
        return code;
    }

    public int httpStatus() {
        return httpStatus;
    }

    public GrpcCode grpcCode() {
        return grpcCode;
    }

    /** Of the rich form ({@code google.rpc.ErrorInfo}); empty: the plain form. */
    public String reason() {
        return reason;
    }

    public DaprFailure with(final Object... arguments) {
        return saying(arguments.length == 0 ? text : text.formatted(arguments));
    }

    /** With a text that is not the row's. */
    public DaprFailure saying(final String message) {
        return new DaprFailure(this, message, List.of(), null);
    }
}
