package io.ledge.api.semantics;

/**
 * The status codes of gRPC with the HTTP status that daprd gives for each ({@code pkg/messaging/v1/util.go}); the ordinal is
 * the number on the wire.
 */
public enum GrpcCode {
    OK(200),
    CANCELLED(408),
    UNKNOWN(500),
    INVALID_ARGUMENT(400),
    DEADLINE_EXCEEDED(504),
    NOT_FOUND(404),
    ALREADY_EXISTS(409),
    PERMISSION_DENIED(403),
    RESOURCE_EXHAUSTED(429),
    FAILED_PRECONDITION(400),
    ABORTED(409),
    OUT_OF_RANGE(400),
    UNIMPLEMENTED(501),
    INTERNAL(500),
    UNAVAILABLE(503),
    DATA_LOSS(500),
    UNAUTHENTICATED(401);

    private static final GrpcCode[] BY_NUMBER = values();

    private final int httpStatus;

    GrpcCode(final int httpStatus) {
        this.httpStatus = httpStatus;
    }

    public int httpStatus() {
        return httpStatus;
    }

    public static GrpcCode of(final int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : UNKNOWN;
    }

    /** What an app's HTTP status means in gRPC; 400 is Internal, as with daprd. */
    public static GrpcCode ofHttpStatus(final int status) {
        return switch (status) {
            case 400 -> INTERNAL;
            case 401 -> UNAUTHENTICATED;
            case 403 -> PERMISSION_DENIED;
            case 404 -> NOT_FOUND;
            case 408 -> CANCELLED;
            case 409 -> ALREADY_EXISTS;
            case 429 -> RESOURCE_EXHAUSTED;
            case 501 -> UNIMPLEMENTED;
            case 503 -> UNAVAILABLE;
            case 504 -> DEADLINE_EXCEEDED;
            default -> status >= 200 && status < 300 ? OK : UNKNOWN;
        };
    }
}
