package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.BytesValue;
import io.dapr.v1.DaprGrpc;
import io.dapr.v1.DaprPubsubProtos.SubscribeTopicEventsRequestAlpha1;
import io.dapr.v1.DaprPubsubProtos.SubscribeTopicEventsRequestInitialAlpha1;
import io.dapr.v1.DaprPubsubProtos.SubscribeTopicEventsResponseAlpha1;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.ledge.api.semantics.AppContext;
import io.ledge.runtime.dapr.GrpcCaller;
import io.ledge.runtime.node.NodeContext;
import io.ledge.runtime.peer.PeerContext;
import io.vertx.core.MultiMap;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@link GrpcProxyTest} demands within one node, of an app that another node serves. */
class GrpcPeersTest extends GrpcProxyTest {
    private static final String TOKEN = "peers";
    private static final int DRAIN_MS = 5_000;
    private static final int MAX_CONCURRENT_STREAMS = 3; // a number of HTTP/2's settings

    private int peerPort;

    @Override
    ApiNode startShop(final Path scratch, final AppContext shop) throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            peerPort = socket.getLocalPort();
        }
        return ApiNode.start(
                scratch.resolve("far"),
                sharing(scratch, peerPort).components(List.of(ApiNode.pubsub())),
                shop.drainTimeoutMs(DRAIN_MS));
    }

    @Override
    ApiNode startWeb(final Path scratch, final ApiNode ofShop) throws Exception {
        return ApiNode.start(scratch.resolve("near"), sharing(scratch, 0), web());
    }

    private static NodeContext sharing(final Path scratch, final int port) {
        return new NodeContext().peers(new PeerContext(scratch.resolve("apps"), List.of(), "127.0.0.1", port, TOKEN));
    }

    @Test
    void shouldHideFromTheAppHowItsCallCame() throws Exception {
        assertEquals(message(3), call("shop.default", message(3)));
        final MultiMap seen = headers.take();
        assertNull(seen.get("ledge-peer-hop"));
        assertEquals(List.of("shop"), seen.getAll("dapr-app-id"), "as its own node knows it");
        assertEquals("web", seen.get("dapr-caller-app-id"));
    }

    @Test
    void shouldPassNothingToWhoseTokenIsAnother() throws Exception {
        assertEquals("UNAUTHENTICATED", peer("guess", "shop", "shop.Orders/Unary"));
        assertEquals("UNKNOWN", peer(TOKEN, "web", "shop.Orders/Unary"), "it is no app of that node");
        assertNull(headers.poll(), "neither reached the app");
        assertEquals("OK", peer(TOKEN, "shop", "shop.Orders/Unary"));
    }

    /** Only the node asks those. */
    @Test
    void shouldPassNoRpcOfDaprsToAnApp() throws Exception {
        assertEquals("UNIMPLEMENTED", peer(TOKEN, "shop", "dapr.proto.runtime.v1.AppCallback/OnInvoke"));
    }

    /** Those who give up do not end the rpcs of others, which have the same connection. */
    @Test
    void shouldTakeHundredsOfCancellations() throws Exception {
        final Map<String, String> headers = Map.of("content-type", "application/grpc", "dapr-app-id", "nobody");
        try (RawHttp2 raw = new RawHttp2(peerPort)) {
            assertTrue(raw.giveUp(300, "/shop.Orders/Echo", headers));
        }
        try (RawHttp2 raw = new RawHttp2(shopNode().grpcPort("shop"))) {
            assertFalse(raw.giveUp(300, "/shop.Orders/Echo", headers), "no node calls that port");
        }
    }

    /** All at once, within one time: topic streams first, while what others brought, and other nodes call, may still end. */
    @Test
    void shouldEndStreamsOfTopicsBeforeItWaits() throws Exception {
        final Received<BytesValue> received = new Received<>();
        final StreamObserver<BytesValue> requests =
                ClientCalls.asyncBidiStreamingCall(to("shop").newCall(ECHO, CallOptions.DEFAULT), received);
        requests.onNext(message(1));
        received.next();
        publishToApp("hang");
        try (GrpcCaller reader = new GrpcCaller(shopNode().grpcPort("shop"))) {
            final Received<SubscribeTopicEventsResponseAlpha1> topic = new Received<>();
            DaprGrpc.newStub(reader.channel())
                    .subscribeTopicEventsAlpha1(topic)
                    .onNext(SubscribeTopicEventsRequestAlpha1.newBuilder()
                            .setInitialRequest(SubscribeTopicEventsRequestInitialAlpha1.newBuilder()
                                    .setPubsubName("pubsub")
                                    .setTopic("other"))
                            .build());
            assertTrue(topic.next().hasInitialResponse());
            final Thread closing = Thread.ofVirtual().start(shopNode()::close);
            assertNotNull(topic.end(), "it is cut");
            requests.onNext(message(2));
            assertEquals(2, received.next().getValue().size(), "another node's has its time");
            closing.join();
        }
    }

    @Test
    void shouldBoundTheStreamsOfAConnection() throws Exception {
        for (final int port : List.of(peerPort, httpPort())) {
            try (RawHttp2 raw = new RawHttp2(port)) {
                assertEquals(1_000, raw.settings().get(MAX_CONCURRENT_STREAMS));
            }
        }
    }

    /** As another node calls. */
    private static Channel peer(final GrpcCaller over, final String token, final String appId) {
        final Metadata metadata = new Metadata();
        metadata.put(key("dapr-app-id"), appId);
        metadata.put(key("dapr-api-token"), token);
        metadata.put(key("ledge-peer-hop"), "1");
        return ClientInterceptors.intercept(over.channel(), MetadataUtils.newAttachHeadersInterceptor(metadata));
    }

    /** The status. */
    private String peer(final String token, final String appId, final String rpc) {
        try (GrpcCaller far = new GrpcCaller(peerPort)) {
            ClientCalls.blockingUnaryCall(
                    peer(far, token, appId), method(rpc, MethodType.UNARY), CallOptions.DEFAULT, message(1));
            return "OK";
        } catch (final StatusRuntimeException ex) {
            return ex.getStatus().getCode().name();
        }
    }
}
