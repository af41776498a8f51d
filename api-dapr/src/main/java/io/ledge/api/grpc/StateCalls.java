package io.ledge.api.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import com.google.protobuf.UnsafeByteOperations;
import io.dapr.v1.CommonProtos;
import io.dapr.v1.CommonProtos.StateOptions.StateConcurrency;
import io.dapr.v1.DaprGrpc;
import io.dapr.v1.DaprStateProtos.BulkStateItem;
import io.dapr.v1.DaprStateProtos.DeleteBulkStateRequest;
import io.dapr.v1.DaprStateProtos.DeleteStateRequest;
import io.dapr.v1.DaprStateProtos.ExecuteStateTransactionRequest;
import io.dapr.v1.DaprStateProtos.GetBulkStateRequest;
import io.dapr.v1.DaprStateProtos.GetBulkStateResponse;
import io.dapr.v1.DaprStateProtos.GetStateRequest;
import io.dapr.v1.DaprStateProtos.GetStateResponse;
import io.dapr.v1.DaprStateProtos.QueryStateItem;
import io.dapr.v1.DaprStateProtos.QueryStateRequest;
import io.dapr.v1.DaprStateProtos.QueryStateResponse;
import io.dapr.v1.DaprStateProtos.SaveStateRequest;
import io.dapr.v1.DaprStateProtos.TransactionalStateOperation;
import io.ledge.api.core.StateItem;
import io.ledge.api.json.Times;
import io.ledge.api.semantics.DaprError;
import io.ledge.api.semantics.DaprFailure;
import io.ledge.api.semantics.StateApi;
import io.ledge.api.semantics.StateApi.BulkItem;
import io.ledge.api.semantics.StateApi.Change;
import io.ledge.api.semantics.StateQueryApi;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The state rpcs: reference/dapr-api.md §3.1. A value is any bytes. */
final class StateCalls {
    private static final String CONTENT_TYPE = "contentType";
    private static final String TTL_EXPIRE_TIME = "ttlExpireTime";

    private final StateApi state;
    private final StateQueryApi queries;

    StateCalls(final StateApi state, final StateQueryApi queries) {
        this.state = state;
        this.queries = queries;
    }

    void addTo(final Methods methods) {
        methods.add(DaprGrpc.getGetStateMethod(), this::get);
        methods.add(DaprGrpc.getGetBulkStateMethod(), this::bulkGet);
        methods.add(DaprGrpc.getSaveStateMethod(), this::save);
        methods.add(DaprGrpc.getDeleteStateMethod(), this::delete);
        methods.add(DaprGrpc.getDeleteBulkStateMethod(), this::deleteBulk);
        methods.add(DaprGrpc.getExecuteStateTransactionMethod(), this::transact);
        methods.add(DaprGrpc.getQueryStateAlpha1Method(), this::query);
    }

    private void get(final Call<GetStateRequest, GetStateResponse> call) {
        final GetStateRequest asked = call.request();
        state.get(asked.getStoreName(), asked.getKey(), call.answering(item -> call.answer(response(item))));
    }

    private static GetStateResponse response(final StateItem item) {
        if (!item.isFound()) {
            return GetStateResponse.getDefaultInstance();
        }
        return GetStateResponse.newBuilder()
                .setData(bytes(item))
                .setEtag(Long.toString(item.etag()))
                .putAllMetadata(metadata(item))
                .build();
    }

    private void bulkGet(final Call<GetBulkStateRequest, GetBulkStateResponse> call) {
        final GetBulkStateRequest asked = call.request();
        state.bulkGet(asked.getStoreName(), asked.getKeysList(), call.answering(items -> {
            final GetBulkStateResponse.Builder response = GetBulkStateResponse.newBuilder();
            for (final BulkItem item : items) {
                response.addItems(item(item));
            }
            call.answer(response.build());
        }));
    }

    private static BulkStateItem item(final BulkItem bulkItem) {
        final StateItem item = bulkItem.item();
        final BulkStateItem.Builder builder =
                BulkStateItem.newBuilder().setKey(item.key()).setError(bulkItem.error());
        if (item.isFound()) {
            builder.setData(bytes(item)).setEtag(Long.toString(item.etag())).putAllMetadata(metadata(item));
        }
        return builder.build();
    }

    private void save(final Call<SaveStateRequest, Empty> call) {
        final SaveStateRequest asked = call.request();
        final List<Change> changes = new ArrayList<>(asked.getStatesCount());
        for (final CommonProtos.StateItem item : asked.getStatesList()) {
            changes.add(set(item));
        }
        state.save(asked.getStoreName(), changes, call.answering(_ -> call.answer(Empty.getDefaultInstance())));
    }

    private void delete(final Call<DeleteStateRequest, Empty> call) {
        final DeleteStateRequest asked = call.request();
        final Change change = new Change(
                asked.getKey(),
                null,
                asked.getEtag().getValue(),
                concurrency(asked.getOptions()),
                "",
                asked.getMetadataMap(),
                "");
        state.delete(asked.getStoreName(), change, call.answering(_ -> call.answer(Empty.getDefaultInstance())));
    }

    private void deleteBulk(final Call<DeleteBulkStateRequest, Empty> call) {
        final DeleteBulkStateRequest asked = call.request();
        final List<Change> changes =
                asked.getStatesList().stream().map(StateCalls::deletion).toList();
        state.deleteBulk(asked.getStoreName(), changes, call.answering(_ -> call.answer(Empty.getDefaultInstance())));
    }

    private void transact(final Call<ExecuteStateTransactionRequest, Empty> call) {
        final ExecuteStateTransactionRequest asked = call.request();
        final DaprFailure wrong = state.check(asked.getStoreName());
        if (wrong != null) {
            call.fail(wrong);
            return;
        }
        final List<Change> changes = new ArrayList<>(asked.getOperationsCount());
        for (final TransactionalStateOperation operation : asked.getOperationsList()) {
            switch (operation.getOperationType()) {
                case "upsert" -> changes.add(set(operation.getRequest()));
                case "delete" -> changes.add(deletion(operation.getRequest()));
                default -> {
                    call.fail(DaprError.STATE_OPERATION.with(operation.getOperationType()));
                    return;
                }
            }
        }
        state.transact(
                asked.getStoreName(),
                changes,
                asked.getMetadataMap(),
                call.answering(_ -> call.answer(Empty.getDefaultInstance())));
    }

    private void query(final Call<QueryStateRequest, QueryStateResponse> call) {
        final QueryStateRequest asked = call.request();
        queries.query(asked.getStoreName(), asked.getQueryBytes().toByteArray(), call.answering(page -> {
            final QueryStateResponse.Builder response =
                    QueryStateResponse.newBuilder().setToken(page.token());
            for (final StateItem item : page.items()) {
                response.addResults(QueryStateItem.newBuilder()
                        .setKey(item.key())
                        .setData(bytes(item))
                        .setEtag(Long.toString(item.etag())));
            }
            call.answer(response.build());
        }));
    }

    // messages to what the semantics know, and back

    static Change set(final CommonProtos.StateItem item) {
        return new Change(
                item.getKey(),
                item.getValue().toByteArray(),
                item.getEtag().getValue(),
                concurrency(item.getOptions()),
                "",
                item.getMetadataMap(),
                item.getMetadataOrDefault(CONTENT_TYPE, ""));
    }

    private static Change deletion(final CommonProtos.StateItem item) {
        return new Change(
                item.getKey(),
                null,
                item.getEtag().getValue(),
                concurrency(item.getOptions()),
                "",
                item.getMetadataMap(),
                "");
    }

    private static String concurrency(final CommonProtos.StateOptions options) {
        return options.getConcurrency() == StateConcurrency.CONCURRENCY_FIRST_WRITE ? "first-write" : "";
    }

    /** The array is the item's own, and nobody else's. */
    private static ByteString bytes(final StateItem item) {
        return UnsafeByteOperations.unsafeWrap(item.value());
    }

    private static Map<String, String> metadata(final StateItem item) {
        return item.expiryMs() == 0 ? Map.of() : Map.of(TTL_EXPIRE_TIME, Times.rfc3339(item.expiryMs()));
    }
}
