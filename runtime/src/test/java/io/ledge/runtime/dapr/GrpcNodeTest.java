package io.ledge.runtime.dapr;

import static io.ledge.runtime.dapr.GrpcCaller.assertFails;
import static io.ledge.runtime.dapr.GrpcCaller.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dapr.v1.DaprActorsProtos.InvokeActorRequest;
import io.dapr.v1.DaprGrpc;
import io.dapr.v1.DaprJobsProtos.GetJobRequest;
import io.dapr.v1.DaprMetadataProtos.ActorRuntime.ActorRuntimeStatus;
import io.dapr.v1.DaprMetadataProtos.GetMetadataRequest;
import io.dapr.v1.DaprMetadataProtos.GetMetadataResponse;
import io.dapr.v1.DaprMetadataProtos.SetMetadataRequest;
import io.dapr.v1.DaprProtos.ShutdownRequest;
import io.dapr.v1.DaprStateProtos.GetStateRequest;
import io.dapr.v1.DaprStateProtos.QueryStateRequest;
import io.dapr.v1.DaprWorkflowProtos.GetWorkflowRequest;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status.Code;
import io.grpc.stub.ClientCalls;
import io.ledge.api.AppServer;
import io.ledge.api.semantics.ApiRules;
import io.ledge.api.semantics.ApiRules.Rule;
import io.ledge.api.semantics.AppContext;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.runtime.node.LedgeNode;
import io.ledge.runtime.node.NodeContext;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Metadata, shutdown, tokens, and rpcs that nobody serves; two apps with ports of their own. */
@Timeout(60)
class GrpcNodeTest {
    private static final GetMetadataRequest GET = GetMetadataRequest.getDefaultInstance();

    private final CountDownLatch shutdown = new CountDownLatch(1);

    @TempDir
    Path dataDir;

    private LedgeNode node;
    private GrpcCaller open;
    private GrpcCaller guarded;
    private GrpcCaller ruled;

    @BeforeEach
    void start() throws Exception {
        node = LedgeNode.launch(new NodeContext()
                .dataDir(dataDir)
                .components(List.of(ComponentSpec.of("memory", "state.in-memory")))
                .apps(List.of(
                        new AppContext("open").shutdown(shutdown::countDown),
                        new AppContext("guarded").apiToken("secret"),
                        new AppContext("ruled")
                                .apiRules(new ApiRules(
                                        List.of(new Rule("state", "v1.0", "grpc")),
                                        List.of(new Rule("shutdown", "", "")))))));
        final List<AppServer> apps = node.apps();
        assertNotEquals(apps.get(0).grpcPort(), apps.get(1).grpcPort());
        open = new GrpcCaller(apps.get(0).grpcPort());
        guarded = new GrpcCaller(apps.get(1).grpcPort());
        ruled = new GrpcCaller(apps.get(2).grpcPort());
    }

    @AfterEach
    void stop() {
        open.close();
        guarded.close();
        ruled.close();
        node.close();
    }

    @Test
    void shouldObeyTheRulesOfAConfiguration() {
        get(ruled.dapr()
                .getState(GetStateRequest.newBuilder()
                        .setStoreName("memory")
                        .setKey("k")
                        .build()));
        assertFails(Code.UNIMPLEMENTED, "requested endpoint is not available", () -> ruled.dapr()
                .getMetadata(GET));
        assertFails(Code.UNIMPLEMENTED, "requested endpoint is not available", () -> ruled.dapr()
                .queryStateAlpha1(QueryStateRequest.getDefaultInstance())); // another version
        assertFails(Code.UNIMPLEMENTED, "requested endpoint is not available", () -> ruled.dapr()
                .shutdown(ShutdownRequest.getDefaultInstance()));
    }

    @Test
    void shouldTellOfTheNode() {
        get(open.dapr()
                .setMetadata(SetMetadataRequest.newBuilder()
                        .setKey("shift")
                        .setValue("late")
                        .build()));
        final GetMetadataResponse metadata = get(open.dapr().getMetadata(GET));
        assertEquals("open", metadata.getId());
        assertEquals(metadata.getRuntimeVersion(), metadata.getExtendedMetadataOrThrow("daprRuntimeVersion"));
        assertEquals("late", metadata.getExtendedMetadataOrThrow("shift"));
        assertEquals(1, metadata.getRegisteredComponentsCount());
        assertEquals("state.in-memory", metadata.getRegisteredComponents(0).getType());
        assertTrue(metadata.getRegisteredComponents(0).getCapabilitiesList().contains("ETAG"));
        assertEquals(ActorRuntimeStatus.DISABLED, metadata.getActorRuntime().getRuntimeStatus());
    }

    @Test
    void shouldShutDownAfterTheAnswer() throws Exception {
        get(open.dapr().shutdown(ShutdownRequest.getDefaultInstance()));
        assertTrue(shutdown.await(20, TimeUnit.SECONDS), "shutdown was answered, and nothing was shut down");
    }

    @Test
    void shouldServeOnlyWhoHasTheToken() {
        assertFails(Code.UNAUTHENTICATED, "missing api token in request metadata", () -> guarded.dapr()
                .getMetadata(GET));
        assertFails(Code.UNAUTHENTICATED, "authentication error: api token mismatch", () -> guarded.daprWith(
                        "dapr-api-token", "guess")
                .getState(GetStateRequest.getDefaultInstance()));
        assertEquals(
                "guarded",
                get(guarded.daprWith("dapr-api-token", "secret").getMetadata(GET))
                        .getId());
    }

    @Test
    void shouldAnswerForWhatIsNotThere() {
        assertFails(Code.INTERNAL, "actor runtime is not configured", () -> open.dapr()
                .invokeActor(InvokeActorRequest.getDefaultInstance()));
        assertFails(Code.FAILED_PRECONDITION, "Scheduler service is not available", () -> open.dapr()
                .getJobAlpha1(GetJobRequest.getDefaultInstance()));
        assertFails(Code.UNIMPLEMENTED, "this API is currently not implemented", () -> open.dapr()
                .getWorkflowBeta1(GetWorkflowRequest.getDefaultInstance()));
    }

    @Test
    void shouldKnowTheStableJobsCallsToo() {
        for (final String name : List.of("ScheduleJob", "GetJob", "DeleteJob", "DeleteJobsByPrefix", "ListJobs")) {
            assertFails(
                    Code.FAILED_PRECONDITION,
                    "Scheduler service is not available",
                    () -> ClientCalls.futureUnaryCall(
                            open.channel().newCall(named(DaprGrpc.SERVICE_NAME, name), CallOptions.DEFAULT), GET));
        }
    }

    @Test
    void shouldRefuseServicesOfNobody() {
        assertFails(
                Code.UNKNOWN,
                "failed to proxy request: required metadata dapr-callee-app-id or dapr-app-id not found",
                () -> ClientCalls.futureUnaryCall(
                        open.channel().newCall(named("shop.Orders", "Get"), CallOptions.DEFAULT), GET));
        assertFails(
                Code.UNIMPLEMENTED,
                "unknown method Fly for service " + DaprGrpc.SERVICE_NAME,
                () -> ClientCalls.futureUnaryCall(
                        open.channel().newCall(named(DaprGrpc.SERVICE_NAME, "Fly"), CallOptions.DEFAULT), GET));
    }

    private static MethodDescriptor<GetMetadataRequest, GetMetadataResponse> named(
            final String service, final String method) {
        return DaprGrpc.getGetMetadataMethod().toBuilder()
                .setFullMethodName(MethodDescriptor.generateFullMethodName(service, method))
                .build();
    }
}
