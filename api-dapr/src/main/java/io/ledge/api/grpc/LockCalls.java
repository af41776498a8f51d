package io.ledge.api.grpc;

import io.dapr.v1.DaprGrpc;
import io.dapr.v1.DaprLockProtos.TryLockRequest;
import io.dapr.v1.DaprLockProtos.TryLockResponse;
import io.dapr.v1.DaprLockProtos.UnlockRequest;
import io.dapr.v1.DaprLockProtos.UnlockResponse;
import io.ledge.api.semantics.LockApi;

/** The rpcs of locks: reference/dapr-api.md §3.1. Dapr's answer has no room for a fencing token; HTTP gives it. */
final class LockCalls {
    private final LockApi locks;

    LockCalls(final LockApi locks) {
        this.locks = locks;
    }

    void addTo(final Methods methods) {
        methods.add(DaprGrpc.getTryLockAlpha1Method(), this::tryLock);
        methods.add(DaprGrpc.getUnlockAlpha1Method(), this::unlock);
    }

    private void tryLock(final Call<TryLockRequest, TryLockResponse> call) {
        final TryLockRequest asked = call.request();
        locks.tryLock(
                asked.getStoreName(),
                asked.getResourceId(),
                asked.getLockOwner(),
                asked.getExpiryInSeconds(),
                call.answering(locked -> call.answer(TryLockResponse.newBuilder()
                        .setSuccess(locked.isLocked())
                        .build())));
    }

    private void unlock(final Call<UnlockRequest, UnlockResponse> call) {
        final UnlockRequest asked = call.request();
        locks.unlock(
                asked.getStoreName(),
                asked.getResourceId(),
                asked.getLockOwner(),
                call.answering(status -> call.answer(UnlockResponse.newBuilder()
                        .setStatusValue(status.ordinal())
                        .build())));
    }
}
