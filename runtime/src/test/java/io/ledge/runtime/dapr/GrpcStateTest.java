package io.ledge.runtime.dapr;

import static io.ledge.runtime.dapr.GrpcCaller.assertFails;
import static io.ledge.runtime.dapr.GrpcCaller.assertFailsWith;
import static io.ledge.runtime.dapr.GrpcCaller.details;
import static io.ledge.runtime.dapr.GrpcCaller.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.ResourceInfo;
import io.dapr.v1.CommonProtos.Etag;
import io.dapr.v1.CommonProtos.StateItem;
import io.dapr.v1.CommonProtos.StateOptions;
import io.dapr.v1.CommonProtos.StateOptions.StateConcurrency;
import io.dapr.v1.DaprStateProtos.BulkStateItem;
import io.dapr.v1.DaprStateProtos.DeleteBulkStateRequest;
import io.dapr.v1.DaprStateProtos.DeleteStateRequest;
import io.dapr.v1.DaprStateProtos.ExecuteStateTransactionRequest;
import io.dapr.v1.DaprStateProtos.GetBulkStateRequest;
import io.dapr.v1.DaprStateProtos.GetStateRequest;
import io.dapr.v1.DaprStateProtos.GetStateResponse;
import io.dapr.v1.DaprStateProtos.QueryStateRequest;
import io.dapr.v1.DaprStateProtos.QueryStateResponse;
import io.dapr.v1.DaprStateProtos.SaveStateRequest;
import io.dapr.v1.DaprStateProtos.TransactionalStateOperation;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.ledge.api.semantics.AppContext;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.runtime.node.LedgeNode;
import io.ledge.runtime.node.NodeContext;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The state rpcs, and how each of them fails. */
@Timeout(60)
class GrpcStateTest {
    private static final String STORE = "memory";
    private static final String NO_STATE = "without";

    @TempDir
    static Path dataDir;

    private static LedgeNode node;
    private static GrpcCaller caller;

    @BeforeAll
    static void start() throws Exception {
        node = LedgeNode.launch(new NodeContext()
                .dataDir(dataDir)
                .components(List.of(ComponentSpec.of(STORE, "state.in-memory")))
                .apps(List.of(new AppContext("app"))));
        caller = new GrpcCaller(node.apps().getFirst().grpcPort());
    }

    @AfterAll
    static void stop() {
        caller.close();
        node.close();
    }

    private static StateItem.Builder item(final String key, final String value) {
        return StateItem.newBuilder().setKey(key).setValue(ByteString.copyFromUtf8(value));
    }

    private static SaveStateRequest save(final StateItem.Builder... items) {
        final SaveStateRequest.Builder request = SaveStateRequest.newBuilder().setStoreName(STORE);
        for (final StateItem.Builder item : items) {
            request.addStates(item);
        }
        return request.build();
    }

    private static void saved(final StateItem.Builder... items) {
        get(caller.dapr().saveState(save(items)));
    }

    private static GetStateResponse state(final String key) {
        return get(caller.dapr()
                .getState(GetStateRequest.newBuilder()
                        .setStoreName(STORE)
                        .setKey(key)
                        .build()));
    }

    private static TransactionalStateOperation operation(final String type, final StateItem.Builder item) {
        return TransactionalStateOperation.newBuilder()
                .setOperationType(type)
                .setRequest(item)
                .build();
    }

    private static ExecuteStateTransactionRequest transaction(final TransactionalStateOperation... operations) {
        return ExecuteStateTransactionRequest.newBuilder()
                .setStoreName(STORE)
                .addAllOperations(List.of(operations))
                .build();
    }

    private static StateOptions firstWrite() {
        return StateOptions.newBuilder()
                .setConcurrency(StateConcurrency.CONCURRENCY_FIRST_WRITE)
                .build();
    }

    private static Etag etag(final String value) {
        return Etag.newBuilder().setValue(value).build();
    }

    // what they do

    @Test
    void shouldAnswerNothingWithOkWhenTheKeyIsMissing() {
        assertEquals(GetStateResponse.getDefaultInstance(), state("missing"));
    }

    @Test
    void shouldKeepBytes() {
        final byte[] bytes = new byte[1000];
        new Random(1).nextBytes(bytes);
        get(caller.dapr().saveState(save(StateItem.newBuilder().setKey("b").setValue(ByteString.copyFrom(bytes)))));
        assertEquals(ByteString.copyFrom(bytes), state("b").getData());
        assertFalse(state("b").getEtag().isEmpty());
    }

    @Test
    void shouldKeepAValueThatFitsNoMessageOfTheCore() {
        final byte[] bytes = new byte[200_000];
        new Random(2).nextBytes(bytes);
        get(caller.dapr().saveState(save(StateItem.newBuilder().setKey("large").setValue(ByteString.copyFrom(bytes)))));
        assertEquals(ByteString.copyFrom(bytes), state("large").getData());
    }

    @Test
    void shouldTellWhenAnItemExpires() {
        saved(item("t", "x").putMetadata("ttlInSeconds", "100"));
        final Instant expiry = Instant.parse(state("t").getMetadataOrThrow("ttlExpireTime"));
        assertTrue(expiry.isAfter(Instant.now().plusSeconds(50)), expiry::toString);
    }

    @Test
    void shouldGetManyInTheirOrder() {
        saved(item("m1", "1"), item("m2", "2"));
        final List<BulkStateItem> items = get(caller.dapr()
                        .getBulkState(GetBulkStateRequest.newBuilder()
                                .setStoreName(STORE)
                                .addAllKeys(List.of("m2", "none", "m1", "a||b"))
                                .build()))
                .getItemsList();
        assertEquals(
                List.of("m2", "none", "m1", "a||b"),
                items.stream().map(BulkStateItem::getKey).toList());
        assertEquals("2", items.get(0).getData().toStringUtf8());
        assertEquals("", items.get(1).getEtag() + items.get(1).getError());
        assertEquals(state("m1").getEtag(), items.get(2).getEtag());
        assertEquals(
                "input key/keyPrefix 'a||b' can't contain '||'", items.get(3).getError());
    }

    @Test
    void shouldDelete() {
        saved(item("d", "x"));
        get(caller.dapr()
                .deleteState(DeleteStateRequest.newBuilder()
                        .setStoreName(STORE)
                        .setKey("d")
                        .setEtag(etag(state("d").getEtag()))
                        .build()));
        assertEquals("", state("d").getEtag());
    }

    @Test
    void shouldDeleteMany() {
        saved(item("d1", "x"), item("d2", "x"));
        get(caller.dapr()
                .deleteBulkState(DeleteBulkStateRequest.newBuilder()
                        .setStoreName(STORE)
                        .addStates(item("d1", ""))
                        .addStates(item("d2", ""))
                        .build()));
        assertEquals("", state("d1").getEtag() + state("d2").getEtag());
    }

    @Test
    void shouldDoAllOfATransaction() {
        saved(item("x1", "old"));
        get(caller.dapr()
                .executeStateTransaction(
                        transaction(operation("delete", item("x1", "")), operation("upsert", item("x2", "new")))));
        assertEquals("", state("x1").getEtag());
        assertEquals("new", state("x2").getData().toStringUtf8());
        get(caller.dapr().executeStateTransaction(transaction()));
    }

    @Test
    void shouldRefuseATransactionOfTooManyOperations() {
        final TransactionalStateOperation[] operations = Collections.nCopies(
                        1025, operation("upsert", item("many", "x")))
                .toArray(TransactionalStateOperation[]::new);
        assertFailsWith(Code.INVALID_ARGUMENT, () -> caller.dapr().executeStateTransaction(transaction(operations)));
    }

    @Test
    void shouldServeManyCallsAtOnce() {
        saved(item("c", "x"));
        final GetStateRequest request =
                GetStateRequest.newBuilder().setStoreName(STORE).setKey("c").build();
        final var calls = IntStream.range(0, 500)
                .mapToObj(_ -> caller.dapr().getState(request))
                .toList();
        calls.forEach(call -> assertEquals("x", get(call).getData().toStringUtf8()));
    }

    // how they fail

    @Test
    void shouldNameTheStoreThatIsNotThere() throws Exception {
        final StatusRuntimeException failure =
                assertFails(Code.INVALID_ARGUMENT, "state store other is not found", () -> caller.dapr()
                        .getState(GetStateRequest.newBuilder()
                                .setStoreName("other")
                                .setKey("k")
                                .build()));
        final var details = details(failure);
        assertEquals(Code.INVALID_ARGUMENT.value(), details.getCode());
        assertEquals("state store other is not found", details.getMessage());
        assertEquals(
                ErrorInfo.newBuilder()
                        .setDomain("dapr.io")
                        .setReason("DAPR_STATE_NOT_FOUND")
                        .build(),
                details.getDetails(0).unpack(ErrorInfo.class));
        assertEquals(1, details.getDetailsCount());
    }

    @Test
    void shouldNameTheStoreThatIsNotThereInEveryCall() {
        final String text = "state store other is not found";
        assertFails(Code.INVALID_ARGUMENT, text, () -> caller.dapr()
                .saveState(SaveStateRequest.newBuilder().setStoreName("other").build()));
        assertFails(Code.INVALID_ARGUMENT, text, () -> caller.dapr()
                .getBulkState(
                        GetBulkStateRequest.newBuilder().setStoreName("other").build()));
        assertFails(Code.INVALID_ARGUMENT, text, () -> caller.dapr()
                .deleteState(
                        DeleteStateRequest.newBuilder().setStoreName("other").build()));
        assertFails(Code.INVALID_ARGUMENT, text, () -> caller.dapr()
                .deleteBulkState(DeleteBulkStateRequest.newBuilder()
                        .setStoreName("other")
                        .build()));
        assertFails(Code.INVALID_ARGUMENT, text, () -> caller.dapr()
                .executeStateTransaction(ExecuteStateTransactionRequest.newBuilder()
                        .setStoreName("other")
                        .build()));
    }

    @Test
    void shouldRefuseAnEtagThatDoesNotMatch() throws Exception {
        saved(item("e", "x"));
        final StatusRuntimeException failure = assertFailsWith(
                Code.ABORTED, () -> caller.dapr().saveState(save(item("e", "y").setEtag(etag("999999")))));
        assertTrue(
                failure.getStatus()
                        .getDescription()
                        .startsWith("failed saving state in state store memory: possible etag mismatch."
                                + " error from state store: "),
                failure::getMessage);
        assertEquals("ERR_STATE_SAVE", reason(failure));
        assertFailsWith(
                Code.ABORTED, () -> caller.dapr().saveState(save(item("e", "y").setOptions(firstWrite()))));
        final StatusRuntimeException deletion = assertFailsWith(Code.ABORTED, () -> caller.dapr()
                .deleteState(DeleteStateRequest.newBuilder()
                        .setStoreName(STORE)
                        .setKey("e")
                        .setEtag(etag("999999"))
                        .build()));
        assertTrue(
                deletion.getStatus()
                        .getDescription()
                        .startsWith("failed deleting state with key e: possible etag mismatch."),
                deletion::getMessage);
        assertEquals("x", state("e").getData().toStringUtf8());
    }

    @Test
    void shouldTakeAnEmptyEtagForNone() {
        saved(item("ee", "x").setEtag(etag("")));
        saved(item("ee", "y").setEtag(etag("")));
        assertEquals("y", state("ee").getData().toStringUtf8());
    }

    @Test
    void shouldRefuseAnEtagThatIsNone() {
        assertFails(
                Code.INVALID_ARGUMENT,
                "failed saving state in state store memory: invalid etag value: abc",
                () -> caller.dapr().saveState(save(item("e", "y").setEtag(etag("abc")))));
        assertFails(
                Code.INVALID_ARGUMENT, "failed deleting state with key e: invalid etag value: abc", () -> caller.dapr()
                        .deleteState(DeleteStateRequest.newBuilder()
                                .setStoreName(STORE)
                                .setKey("e")
                                .setEtag(etag("abc"))
                                .build()));
    }

    /** As daprd 1.18: {@code apierrors.Basic}. */
    @Test
    void shouldNameTheCodeOfWhatHasNoReason() throws Exception {
        saved(item("b", "x"));
        final StatusRuntimeException save = assertFailsWith(
                Code.ABORTED, () -> caller.dapr().saveState(save(item("b", "y").setEtag(etag("999999")))));
        assertEquals("ERR_STATE_SAVE", reason(save));
        final StatusRuntimeException bulk = assertFailsWith(Code.ABORTED, () -> caller.dapr()
                .deleteBulkState(DeleteBulkStateRequest.newBuilder()
                        .setStoreName(STORE)
                        .addStates(item("b", "").setEtag(etag("999999")))
                        .build()));
        assertEquals("ERR_STATE_BULK_DELETE", reason(bulk));
        assertTrue(
                bulk.getStatus()
                        .getDescription()
                        .startsWith("failed deleting state in state store memory: possible etag mismatch. error from"
                                + " state store: "),
                bulk::toString);
    }

    private static String reason(final StatusRuntimeException failure) throws Exception {
        return details(failure).getDetails(0).unpack(ErrorInfo.class).getReason();
    }

    @Test
    void shouldRefuseAKeyWithTheSeparator() throws Exception {
        final StatusRuntimeException failure =
                assertFails(Code.INVALID_ARGUMENT, "input key/keyPrefix 'a||b' can't contain '||'", () -> caller.dapr()
                        .saveState(save(item("a||b", "y"))));
        final var details = details(failure);
        assertEquals(
                "a||b",
                details.getDetails(0)
                        .unpack(BadRequest.class)
                        .getFieldViolations(0)
                        .getField());
        assertEquals(
                ResourceInfo.newBuilder()
                        .setResourceType("state")
                        .setResourceName(STORE)
                        .build(),
                details.getDetails(1).unpack(ResourceInfo.class));
        assertEquals(
                "DAPR_STATE_ILLEGAL_KEY",
                details.getDetails(2).unpack(ErrorInfo.class).getReason());
    }

    @Test
    void shouldDoNothingOfATransactionThatFails() {
        saved(item("x3", "old"));
        final StatusRuntimeException failure = assertFailsWith(Code.INTERNAL, () -> caller.dapr()
                .executeStateTransaction(transaction(
                        operation("upsert", item("x4", "new")),
                        operation("upsert", item("x3", "new").setEtag(etag("999999"))))));
        assertTrue(
                failure.getStatus()
                        .getDescription()
                        .startsWith("error while executing state transaction: possible etag mismatch."),
                failure::getMessage);
        assertEquals("", state("x4").getEtag());
        assertFails(Code.UNIMPLEMENTED, "operation type patch not supported", () -> caller.dapr()
                .executeStateTransaction(transaction(operation("patch", item("x4", "new")))));
    }

    @Test
    void shouldRefuseAMessageThatIsTooLong() {
        final ByteString value = ByteString.copyFrom(new byte[5 << 20]);
        assertFailsWith(Code.RESOURCE_EXHAUSTED, () -> caller.dapr()
                .saveState(save(StateItem.newBuilder().setKey("long").setValue(value))));
        assertEquals("", state("long").getEtag());
    }

    @Test
    void shouldQuery() {
        saved(item("q1", "{\"queried\":1}"), item("q2", "{\"queried\":2}"));
        final QueryStateResponse found = get(caller.dapr()
                .queryStateAlpha1(QueryStateRequest.newBuilder()
                        .setStoreName(STORE)
                        .setQuery("{\"filter\":{\"GT\":{\"queried\":1}}}")
                        .build()));
        assertEquals(1, found.getResultsCount());
        assertEquals("q2", found.getResults(0).getKey());
        assertEquals("{\"queried\":2}", found.getResults(0).getData().toStringUtf8());
        assertEquals("", found.getToken());
    }
}
