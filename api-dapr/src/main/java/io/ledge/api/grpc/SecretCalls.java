package io.ledge.api.grpc;

import io.dapr.v1.DaprGrpc;
import io.dapr.v1.DaprSecretProtos.GetBulkSecretRequest;
import io.dapr.v1.DaprSecretProtos.GetBulkSecretResponse;
import io.dapr.v1.DaprSecretProtos.GetSecretRequest;
import io.dapr.v1.DaprSecretProtos.GetSecretResponse;
import io.dapr.v1.DaprSecretProtos.SecretResponse;
import io.ledge.api.semantics.SecretsApi;
import java.util.Map;

/** The rpcs of secrets: reference/dapr-api.md §3.1. */
final class SecretCalls {
    private final SecretsApi secrets;

    SecretCalls(final SecretsApi secrets) {
        this.secrets = secrets;
    }

    void addTo(final Methods methods) {
        methods.add(DaprGrpc.getGetSecretMethod(), this::get);
        methods.add(DaprGrpc.getGetBulkSecretMethod(), this::getBulk);
    }

    private void get(final Call<GetSecretRequest, GetSecretResponse> call) {
        final GetSecretRequest asked = call.request();
        secrets.get(
                asked.getStoreName(),
                asked.getKey(),
                call.answering(values -> call.answer(
                        GetSecretResponse.newBuilder().putAllData(values).build())));
    }

    private void getBulk(final Call<GetBulkSecretRequest, GetBulkSecretResponse> call) {
        secrets.getBulk(call.request().getStoreName(), call.answering(all -> call.answer(response(all))));
    }

    private static GetBulkSecretResponse response(final Map<String, Map<String, String>> all) {
        final GetBulkSecretResponse.Builder response = GetBulkSecretResponse.newBuilder();
        all.forEach((name, values) -> response.putData(
                name, SecretResponse.newBuilder().putAllSecrets(values).build()));
        return response.build();
    }
}
