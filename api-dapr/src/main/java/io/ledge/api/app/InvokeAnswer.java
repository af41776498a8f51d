package io.ledge.api.app;

import io.ledge.api.semantics.GrpcCode;
import io.vertx.core.MultiMap;

/** What an app's method answered, whole, in the terms of the protocol that the app serves. */
public sealed interface InvokeAnswer {
    /** Empty: not said. */
    String contentType();

    /** Headers or metadata beside the body. */
    MultiMap headers();

    byte[] body();

    /** Of an app that serves HTTP. */
    record Http(int status, String reason, String contentType, MultiMap headers, byte[] body) implements InvokeAnswer {}

    /**
     * Of an app that serves gRPC.
     *
     * @param message of a status that is not OK; empty: none
     * @param details {@code grpc-status-details-bin}, a {@code google.rpc.Status}; empty: none
     * @param typeUrl of the body when it is a protobuf message; empty: bytes
     * @param trailers metadata at its end, values of binary ones in base64
     * @param isTrailersOnly there were no headers before them: the headers are what they have, for callers that get no trailers
     * @param body of a status that is not OK: the status as JSON, for callers over HTTP
     */
    record Grpc(
            GrpcCode code,
            String message,
            byte[] details,
            String typeUrl,
            String contentType,
            MultiMap headers,
            MultiMap trailers,
            boolean isTrailersOnly,
            byte[] body)
            implements InvokeAnswer {}
}
