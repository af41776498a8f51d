import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.Empty;
import io.dapr.client.DaprClient;
import io.dapr.client.DaprClientBuilder;
import io.dapr.client.domain.HttpExtension;
import io.dapr.v1.AppCallbackGrpc;
import io.dapr.v1.CommonProtos.InvokeRequest;
import io.dapr.v1.CommonProtos.InvokeResponse;
import io.dapr.v1.DaprAppCallbackProtos.BindingEventRequest;
import io.dapr.v1.DaprAppCallbackProtos.BindingEventResponse;
import io.dapr.v1.DaprAppCallbackProtos.ListInputBindingsResponse;
import io.dapr.v1.DaprAppCallbackProtos.ListTopicSubscriptionsResponse;
import io.dapr.v1.DaprAppCallbackProtos.TopicEventRequest;
import io.dapr.v1.DaprAppCallbackProtos.TopicEventResponse;
import io.dapr.v1.DaprAppCallbackProtos.TopicEventResponse.TopicEventResponseStatus;
import io.dapr.v1.DaprAppCallbackProtos.TopicRoutes;
import io.dapr.v1.DaprAppCallbackProtos.TopicRule;
import io.dapr.v1.DaprAppCallbackProtos.TopicSubscription;
import io.dapr.v1.DaprGrpc;
import io.dapr.v1.DaprInvokeProtos.InvokeServiceRequest;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An app that serves gRPC by Dapr's SDK for Java ({@code AppCallback} of its stubs): it is called, by InvokeService, over HTTP and by
 * proxying, takes events of a topic by rules, one of them again, and readings of an input binding. Ends with 0 when all of it is as
 * it should be.
 *
 * <p>Environment: APP_ID, APP_PORT, DAPR_HTTP_PORT (for the health check and invocation over HTTP), DAPR_GRPC_PORT.
 */
public final class GrpcApp {
    private static final String APP_ID = System.getenv("APP_ID");
    private static final int PATIENCE_S = 20;
    private static final MethodDescriptor<BytesValue, BytesValue> TWICE =
            MethodDescriptor.<BytesValue, BytesValue>newBuilder()
                    .setFullMethodName("ledge.Test/Twice")
                    .setType(MethodDescriptor.MethodType.UNARY)
                    .setRequestMarshaller(ProtoUtils.marshaller(BytesValue.getDefaultInstance()))
                    .setResponseMarshaller(ProtoUtils.marshaller(BytesValue.getDefaultInstance()))
                    .build();

    private static final BlockingQueue<String> EVENTS = new LinkedBlockingQueue<>();
    private static final BlockingQueue<String> READINGS = new LinkedBlockingQueue<>();
    private static final Map<String, Integer> TRIES = new ConcurrentHashMap<>();

    private GrpcApp() {}

    public static void main(final String[] arguments) throws Exception {
        final Server server = ServerBuilder.forPort(Integer.parseInt(System.getenv("APP_PORT")))
                .addService(new Callback())
                .addService(ServerServiceDefinition.builder("ledge.Test")
                        .addMethod(TWICE, ServerCalls.asyncUnaryCall(GrpcApp::twice))
                        .build())
                .build()
                .start();
        final ManagedChannel channel = ManagedChannelBuilder.forAddress(
                        "127.0.0.1", Integer.parseInt(System.getenv("DAPR_GRPC_PORT")))
                .usePlaintext()
                .build();
        try (DaprClient client = new DaprClientBuilder().build()) {
            client.waitForSidecar(10_000).block();
            checkEvents(client);
            checkInvocation(client, channel);
            checkProxying(channel);
            final String reading = READINGS.poll(PATIENCE_S, TimeUnit.SECONDS);
            expect(true, reading != null && reading.startsWith("{") && reading.length() > 2);
        } catch (final Exception | AssertionError ex) { // the server's threads would hold the process
            ex.printStackTrace();
            System.exit(1);
        }
        System.out.println("java as an app over grpc: ok");
        server.shutdownNow();
        System.exit(0); // the SDK's threads would linger
    }

    // what is served

    private static final class Callback extends AppCallbackGrpc.AppCallbackImplBase {
        @Override
        public void onInvoke(final InvokeRequest request, final StreamObserver<InvokeResponse> answer) {
            if (!request.getMethod().equals("echo")) {
                answer.onError(Status.UNIMPLEMENTED
                        .withDescription("no method " + request.getMethod())
                        .asRuntimeException());
                return;
            }
            final String text = request.getData().getValue().toStringUtf8();
            end(answer, InvokeResponse.newBuilder()
                    .setContentType(request.getContentType())
                    .setData(Any.newBuilder()
                            .setTypeUrl(request.getData().getTypeUrl())
                            .setValue(ByteString.copyFromUtf8(new StringBuilder(text).reverse().toString())))
                    .build());
        }

        @Override
        public void listTopicSubscriptions(
                final Empty request, final StreamObserver<ListTopicSubscriptionsResponse> answer) {
            end(answer, ListTopicSubscriptionsResponse.newBuilder()
                    .addSubscriptions(TopicSubscription.newBuilder()
                            .setPubsubName("pubsub")
                            .setTopic("java-grpc")
                            .setRoutes(TopicRoutes.newBuilder()
                                    .addRules(TopicRule.newBuilder()
                                            .setMatch("event.type == \"special\"")
                                            .setPath("/special"))
                                    .setDefault("/plain")))
                    .build());
        }

        @Override
        public void onTopicEvent(final TopicEventRequest event, final StreamObserver<TopicEventResponse> answer) {
            final int attempt = TRIES.merge(event.getId(), 1, Integer::sum);
            final String data = event.getData().toStringUtf8();
            final boolean isForAnotherTime = data.equals("twice") && attempt == 1;
            if (!isForAnotherTime) {
                EVENTS.add(event.getPath() + " " + data + " " + attempt);
            }
            end(answer, TopicEventResponse.newBuilder()
                    .setStatus(isForAnotherTime ? TopicEventResponseStatus.RETRY : TopicEventResponseStatus.SUCCESS)
                    .build());
        }

        @Override
        public void listInputBindings(final Empty request, final StreamObserver<ListInputBindingsResponse> answer) {
            end(answer, ListInputBindingsResponse.newBuilder().addBindings("greenhouse").build());
        }

        @Override
        public void onBindingEvent(
                final BindingEventRequest event, final StreamObserver<BindingEventResponse> answer) {
            READINGS.add(event.getData().toStringUtf8());
            end(answer, BindingEventResponse.getDefaultInstance());
        }
    }

    private static void twice(final BytesValue message, final StreamObserver<BytesValue> answer) {
        end(answer, BytesValue.of(message.getValue().concat(message.getValue())));
    }

    private static <T> void end(final StreamObserver<T> answer, final T message) {
        answer.onNext(message);
        answer.onCompleted();
    }

    // what is checked

    private static void publish(final DaprClient client, final String data, final Map<String, String> metadata) {
        client.publishEvent(new io.dapr.client.domain.PublishEventRequest("pubsub", "java-grpc", data.getBytes())
                        .setContentType("text/plain")
                        .setMetadata(metadata))
                .block();
    }

    /** The first event that comes says that the subscription is there; more of them may be on their way. */
    private static void awaitSubscription(final DaprClient client) throws Exception {
        String event = null;
        for (int i = 0; i < PATIENCE_S && event == null; i++) {
            publish(client, "first", Map.of());
            event = EVENTS.poll(1, TimeUnit.SECONDS);
        }
        expect("/plain first 1", event);
    }

    private static String nextEvent() throws Exception {
        while (true) {
            final String event = EVENTS.poll(PATIENCE_S, TimeUnit.SECONDS);
            if (event == null || !event.contains(" first ")) {
                return event;
            }
        }
    }

    private static void checkEvents(final DaprClient client) throws Exception {
        awaitSubscription(client);
        publish(client, "hello", Map.of());
        expect("/plain hello 1", nextEvent());
        publish(client, "twice", Map.of());
        expect("/plain twice 2", nextEvent());
        publish(client, "ruled", Map.of("cloudevent.type", "special"));
        expect("/special ruled 1", nextEvent());
    }

    private static void checkInvocation(final DaprClient client, final ManagedChannel channel) {
        expect("cba", new String(client.invokeMethod(APP_ID, "echo", "abc".getBytes(), HttpExtension.POST, Map.of(), byte[].class)
                .block()));
        final var stub = DaprGrpc.newBlockingStub(channel);
        final InvokeResponse answer = stub.invokeService(invocation("echo"));
        expect("cba", answer.getData().getValue().toStringUtf8());
        expect("text/plain", answer.getContentType());
        try {
            stub.invokeService(invocation("missing"));
            throw new AssertionError("a method that is not there answered");
        } catch (final StatusRuntimeException ex) {
            expect(Status.Code.UNIMPLEMENTED, ex.getStatus().getCode());
        }
    }

    private static InvokeServiceRequest invocation(final String method) {
        return InvokeServiceRequest.newBuilder()
                .setId(APP_ID)
                .setMessage(InvokeRequest.newBuilder()
                        .setMethod(method)
                        .setContentType("text/plain")
                        .setData(Any.newBuilder().setValue(ByteString.copyFromUtf8("abc"))))
                .build();
    }

    private static void checkProxying(final ManagedChannel channel) {
        final Metadata metadata = new Metadata();
        metadata.put(Metadata.Key.of("dapr-app-id", Metadata.ASCII_STRING_MARSHALLER), APP_ID);
        expect(
                "abab",
                ClientCalls.blockingUnaryCall(
                                ClientInterceptors.intercept(
                                        channel, MetadataUtils.newAttachHeadersInterceptor(metadata)),
                                TWICE,
                                CallOptions.DEFAULT,
                                BytesValue.of(ByteString.copyFromUtf8("ab")))
                        .getValue()
                        .toStringUtf8());
    }

    private static void expect(final Object expected, final Object actual) {
        if (!Objects.equals(expected, actual)) {
            throw new AssertionError("expected " + expected + ", but it is " + actual);
        }
    }
}
