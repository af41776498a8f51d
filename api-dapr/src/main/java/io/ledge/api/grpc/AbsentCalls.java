package io.ledge.api.grpc;

import io.dapr.v1.DaprGrpc;
import io.ledge.api.semantics.DaprError;

/** What a Dapr runtime without actors and without a scheduler answers. */
final class AbsentCalls {
    private AbsentCalls() {}

    static void addTo(final Methods methods) {
        methods.refuse(DaprGrpc.getRegisterActorTimerMethod(), DaprError.ACTOR_RUNTIME_NOT_FOUND);
        methods.refuse(DaprGrpc.getUnregisterActorTimerMethod(), DaprError.ACTOR_RUNTIME_NOT_FOUND);
        methods.refuse(DaprGrpc.getRegisterActorReminderMethod(), DaprError.ACTOR_RUNTIME_NOT_FOUND);
        methods.refuse(DaprGrpc.getUnregisterActorReminderMethod(), DaprError.ACTOR_RUNTIME_NOT_FOUND);
        methods.refuse(DaprGrpc.getUnregisterActorRemindersByTypeMethod(), DaprError.ACTOR_RUNTIME_NOT_FOUND);
        methods.refuse(DaprGrpc.getListActorRemindersMethod(), DaprError.ACTOR_RUNTIME_NOT_FOUND);
        methods.refuse(DaprGrpc.getGetActorReminderMethod(), DaprError.ACTOR_RUNTIME_NOT_FOUND);
        methods.refuse(DaprGrpc.getGetActorStateMethod(), DaprError.ACTOR_RUNTIME_NOT_FOUND);
        methods.refuse(DaprGrpc.getExecuteActorStateTransactionMethod(), DaprError.ACTOR_RUNTIME_NOT_FOUND);
        methods.refuse(DaprGrpc.getInvokeActorMethod(), DaprError.ACTOR_RUNTIME_NOT_FOUND);
        methods.refuse(DaprGrpc.getScheduleJobAlpha1Method(), DaprError.SCHEDULER_EMPTY);
        methods.refuse(DaprGrpc.getGetJobAlpha1Method(), DaprError.SCHEDULER_EMPTY);
        methods.refuse(DaprGrpc.getDeleteJobAlpha1Method(), DaprError.SCHEDULER_EMPTY);
        methods.refuse(DaprGrpc.getDeleteJobsByPrefixAlpha1Method(), DaprError.SCHEDULER_EMPTY);
        methods.refuse(DaprGrpc.getListJobsAlpha1Method(), DaprError.SCHEDULER_EMPTY);
    }
}
