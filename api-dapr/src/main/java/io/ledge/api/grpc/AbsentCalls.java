package io.ledge.api.grpc;

import io.dapr.v1.DaprGrpc;
import io.grpc.MethodDescriptor;
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
        refuseJobs(methods, "ScheduleJob", DaprGrpc.getScheduleJobAlpha1Method());
        refuseJobs(methods, "GetJob", DaprGrpc.getGetJobAlpha1Method());
        refuseJobs(methods, "DeleteJob", DaprGrpc.getDeleteJobAlpha1Method());
        refuseJobs(methods, "DeleteJobsByPrefix", DaprGrpc.getDeleteJobsByPrefixAlpha1Method());
        refuseJobs(methods, "ListJobs", DaprGrpc.getListJobsAlpha1Method());
    }

    /** The Alpha1 rpc, and its stable twin, which the stubs of Dapr 1.17 lack. */
    private static void refuseJobs(final Methods methods, final String name, final MethodDescriptor<?, ?> alpha) {
        methods.refuse(alpha, DaprError.SCHEDULER_EMPTY);
        methods.refuse(Methods.named(name, alpha), DaprError.SCHEDULER_EMPTY);
    }
}
