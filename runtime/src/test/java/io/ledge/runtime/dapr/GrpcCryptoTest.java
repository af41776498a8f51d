package io.ledge.runtime.dapr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.dapr.v1.CommonProtos.StreamPayload;
import io.dapr.v1.DaprCryptoProtos.DecryptRequest;
import io.dapr.v1.DaprCryptoProtos.DecryptRequestOptions;
import io.dapr.v1.DaprCryptoProtos.DecryptResponse;
import io.dapr.v1.DaprCryptoProtos.EncryptRequest;
import io.dapr.v1.DaprCryptoProtos.EncryptRequestOptions;
import io.dapr.v1.DaprCryptoProtos.EncryptResponse;
import io.dapr.v1.DaprCryptoProtos.SubtleGetKeyRequest;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.ledge.api.semantics.AppContext;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.runtime.node.LedgeNode;
import io.ledge.runtime.node.NodeContext;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GrpcCryptoTest {
    private static final String SET =
            "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"aes\",\"k\":\"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY\"}]}";
    private static final EncryptRequestOptions OPTIONS = EncryptRequestOptions.newBuilder()
            .setComponentName("set")
            .setKeyName("aes")
            .setKeyWrapAlgorithm("A256KW")
            .build();

    @TempDir
    Path dataDir;

    private LedgeNode node;
    private GrpcCaller caller;

    @BeforeEach
    void start() throws Exception {
        final ComponentSpec set = new ComponentSpec(
                "set",
                "crypto.dapr.jwks",
                "v1",
                Map.of("jwks", new ComponentSpec.Property("jwks", SET, "test")),
                List.of(),
                false,
                Duration.ofSeconds(5),
                "test");
        node = LedgeNode.launch(
                new NodeContext().dataDir(dataDir).components(List.of(set)).apps(List.of(new AppContext("app"))));
        caller = new GrpcCaller(node.apps().getFirst().grpcPort());
    }

    @AfterEach
    void stop() {
        caller.close();
        node.close();
    }

    /** Gathers what comes back, and looks at the numbers. */
    private static final class Gathered<A> implements StreamObserver<A> {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CompletableFuture<Status> ended = new CompletableFuture<>();
        private final Function<A, StreamPayload> payload;
        private long count;

        Gathered(final Function<A, StreamPayload> payload) {
            this.payload = payload;
        }

        @Override
        public void onNext(final A answer) {
            if (payload.apply(answer).getSeq() != count++) {
                ended.complete(Status.DATA_LOSS);
            }
            bytes.writeBytes(payload.apply(answer).getData().toByteArray());
        }

        @Override
        public void onError(final Throwable t) {
            ended.complete(Status.fromThrowable(t));
        }

        @Override
        public void onCompleted() {
            ended.complete(Status.OK);
        }

        byte[] document() throws Exception {
            assertEquals(Status.OK, ended.get(30, TimeUnit.SECONDS));
            return bytes.toByteArray();
        }

        void assertFails(final Status.Code code, final String text) throws Exception {
            final Status status = ended.get(30, TimeUnit.SECONDS);
            assertEquals(code, status.getCode());
            assertEquals(text, status.getDescription());
        }
    }

    private static StreamPayload payload(final long sequence, final byte[] data) {
        return StreamPayload.newBuilder()
                .setSeq(sequence)
                .setData(ByteString.copyFrom(data))
                .build();
    }

    private Gathered<EncryptResponse> encrypt(final EncryptRequest... messages) {
        final Gathered<EncryptResponse> gathered = new Gathered<>(EncryptResponse::getPayload);
        final StreamObserver<EncryptRequest> requests = caller.streams().encryptAlpha1(gathered);
        for (final EncryptRequest message : messages) {
            requests.onNext(message);
        }
        requests.onCompleted();
        return gathered;
    }

    private static EncryptRequest first(final byte[] data) {
        return EncryptRequest.newBuilder()
                .setOptions(OPTIONS)
                .setPayload(payload(0, data))
                .build();
    }

    private static EncryptRequest next(final long sequence, final byte[] data) {
        return EncryptRequest.newBuilder().setPayload(payload(sequence, data)).build();
    }

    @Test
    void shouldEncryptAndDecryptInManyMessages() throws Exception {
        final byte[] document = new byte[3_000_000];
        new Random(7).nextBytes(document);
        final Gathered<EncryptResponse> closed = new Gathered<>(EncryptResponse::getPayload);
        final StreamObserver<EncryptRequest> in = caller.streams().encryptAlpha1(closed);
        in.onNext(EncryptRequest.newBuilder().setOptions(OPTIONS).build());
        for (int i = 0; i < 30; i++) {
            in.onNext(next(i, Arrays.copyOfRange(document, i * 100_000, (i + 1) * 100_000)));
        }
        in.onCompleted();
        final byte[] encrypted = closed.document();
        assertTrue(new String(encrypted, StandardCharsets.ISO_8859_1)
                .startsWith("dapr.io/enc/v1\n{\"k\":\"aes\",\"kw\":1,"));

        final Gathered<DecryptResponse> open = new Gathered<>(DecryptResponse::getPayload);
        final StreamObserver<DecryptRequest> out = caller.streams().decryptAlpha1(open);
        out.onNext(DecryptRequest.newBuilder()
                .setOptions(DecryptRequestOptions.newBuilder().setComponentName("set"))
                .setPayload(payload(0, Arrays.copyOf(encrypted, 1000)))
                .build());
        out.onNext(DecryptRequest.newBuilder()
                .setPayload(payload(1, Arrays.copyOfRange(encrypted, 1000, encrypted.length)))
                .build());
        out.onCompleted();
        assertArrayEquals(document, open.document());
    }

    @Test
    void shouldRefuseAsDaprDoes() throws Exception {
        final byte[] data = {1, 2, 3};
        encrypt(next(0, data))
                .assertFails(
                        Status.Code.INVALID_ARGUMENT,
                        "invalid request: first message does not contain the required options");
        encrypt(EncryptRequest.newBuilder()
                        .setOptions(OPTIONS.toBuilder().setKeyName(""))
                        .build())
                .assertFails(
                        Status.Code.INVALID_ARGUMENT,
                        "invalid request: missing property 'keyName' in the options message");
        encrypt(EncryptRequest.newBuilder()
                        .setOptions(OPTIONS.toBuilder().setComponentName("none"))
                        .build())
                .assertFails(Status.Code.INVALID_ARGUMENT, "crypto provider none not found");
        encrypt(first(data), next(2, data))
                .assertFails(
                        Status.Code.INTERNAL,
                        "failed to perform operation: invalid sequence number received: 2 (expected: 1)");
        encrypt(first(data), first(data))
                .assertFails(Status.Code.INTERNAL, "failed to perform operation: options found in non-leading message");
        encrypt(EncryptRequest.newBuilder()
                        .setOptions(OPTIONS.toBuilder().setKeyName("none"))
                        .build())
                .assertFails(
                        Status.Code.INTERNAL,
                        "failed to perform operation: failed to wrap the file key: key not found: none");
    }

    @Test
    void shouldServeOnAfterACallerHasHungUp() throws Exception {
        final Gathered<EncryptResponse> gathered = new Gathered<>(EncryptResponse::getPayload);
        final ClientCallStreamObserver<EncryptRequest> impatient =
                (ClientCallStreamObserver<EncryptRequest>) caller.streams().encryptAlpha1(gathered);
        impatient.onNext(first(new byte[100_000]));
        impatient.cancel("enough", null);
        assertNotEquals(Status.OK, gathered.ended.get(30, TimeUnit.SECONDS));
        assertTrue(encrypt(first(new byte[10])).document().length > 10);
    }

    @Test
    void shouldNotImplementSubtleCryptography() {
        GrpcCaller.assertFails(Status.Code.UNIMPLEMENTED, "this API is currently not implemented", () -> caller.dapr()
                .subtleGetKeyAlpha1(SubtleGetKeyRequest.getDefaultInstance()));
    }
}
