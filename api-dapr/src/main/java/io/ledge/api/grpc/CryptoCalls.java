package io.ledge.api.grpc;

import io.dapr.v1.CommonProtos.StreamPayload;
import io.dapr.v1.DaprCryptoProtos.DecryptRequest;
import io.dapr.v1.DaprCryptoProtos.DecryptResponse;
import io.dapr.v1.DaprCryptoProtos.EncryptRequest;
import io.dapr.v1.DaprCryptoProtos.EncryptRequestOptions;
import io.dapr.v1.DaprCryptoProtos.EncryptResponse;
import io.dapr.v1.DaprGrpc;
import io.grpc.ServerCall;
import io.ledge.api.crypto.EncryptOptions;
import io.ledge.api.semantics.CryptoApi;
import io.ledge.api.semantics.DaprError;
import io.ledge.api.semantics.DaprFailure;

/** The two rpcs of cryptography: reference/dapr-api.md §3.1. The {@code Subtle…} ones are not implemented, as in stock daprd. */
final class CryptoCalls {
    private final CryptoApi crypto;
    private final long timeoutMs;

    CryptoCalls(final CryptoApi crypto, final long timeoutMs) {
        this.crypto = crypto;
        this.timeoutMs = timeoutMs;
    }

    void addTo(final Methods methods) {
        methods.addStream(DaprGrpc.getEncryptAlpha1Method(), call -> CryptoStream.start(new Encrypt(call)));
        methods.addStream(DaprGrpc.getDecryptAlpha1Method(), call -> CryptoStream.start(new Decrypt(call)));
    }

    private final class Encrypt extends CryptoStream<EncryptRequest, EncryptResponse> {
        Encrypt(final ServerCall<EncryptRequest, EncryptResponse> call) {
            super(call, timeoutMs);
        }

        @Override
        DaprFailure begin(final EncryptRequest first) {
            final EncryptRequestOptions options = first.getOptions();
            if (!first.hasOptions()) {
                return DaprError.BAD_REQUEST.with(NO_OPTIONS);
            }
            if (options.getKeyName().isEmpty()) {
                return DaprError.BAD_REQUEST.with("missing property 'keyName' in the options message");
            }
            if (options.getKeyWrapAlgorithm().isEmpty()) {
                return DaprError.BAD_REQUEST.with("missing property 'keyWrapAlgorithm' in the options message");
            }
            crypto.encrypt(
                    options.getComponentName(),
                    new EncryptOptions(
                            options.getKeyName(),
                            options.getKeyWrapAlgorithm(),
                            options.getDataEncryptionCipher(),
                            options.getOmitDecryptionKeyName(),
                            options.getDecryptionKeyName()),
                    in(),
                    out(),
                    this);
            return null;
        }

        @Override
        boolean hasOptions(final EncryptRequest message) {
            return message.hasOptions();
        }

        @Override
        StreamPayload payload(final EncryptRequest message) {
            return message.hasPayload() ? message.getPayload() : null;
        }

        @Override
        EncryptResponse response(final StreamPayload payload) {
            return EncryptResponse.newBuilder().setPayload(payload).build();
        }
    }

    private final class Decrypt extends CryptoStream<DecryptRequest, DecryptResponse> {
        Decrypt(final ServerCall<DecryptRequest, DecryptResponse> call) {
            super(call, timeoutMs);
        }

        @Override
        DaprFailure begin(final DecryptRequest first) {
            if (!first.hasOptions()) {
                return DaprError.BAD_REQUEST.with(NO_OPTIONS);
            }
            crypto.decrypt(
                    first.getOptions().getComponentName(), first.getOptions().getKeyName(), in(), out(), this);
            return null;
        }

        @Override
        boolean hasOptions(final DecryptRequest message) {
            return message.hasOptions();
        }

        @Override
        StreamPayload payload(final DecryptRequest message) {
            return message.hasPayload() ? message.getPayload() : null;
        }

        @Override
        DecryptResponse response(final StreamPayload payload) {
            return DecryptResponse.newBuilder().setPayload(payload).build();
        }
    }
}
