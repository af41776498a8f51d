package io.ledge.api.grpc;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The groups of calls that {@code spec.api} of a Configuration allows and denies, by rpc: daprd's {@code
 * pkg/api/grpc/endpoints.go}. The version is in the rpc's name.
 */
final class Groups {
    private static final String PATH = "/dapr.proto.runtime.v1.Dapr/";
    private static final Pattern VERSIONED = Pattern.compile("(.*?)(Alpha1|Alpha2|Beta1)?");
    private static final Map<String, String> BY_NAME = new HashMap<>();

    static {
        put("invoke", "InvokeService");
        put("state", "GetState", "GetBulkState", "SaveState", "DeleteState", "DeleteBulkState");
        put("state", "ExecuteStateTransaction", "QueryState");
        put("publish", "PublishEvent", "BulkPublishEvent");
        put("subscribe", "SubscribeTopicEvents");
        put("bindings", "InvokeBinding");
        put("secrets", "GetSecret", "GetBulkSecret");
        put("actors", "RegisterActorTimer", "UnregisterActorTimer", "RegisterActorReminder");
        put("actors", "UnregisterActorReminder", "GetActorState", "ExecuteActorStateTransaction", "InvokeActor");
        put("metadata", "GetMetadata", "SetMetadata");
        put("configuration", "GetConfiguration", "SubscribeConfiguration", "UnsubscribeConfiguration");
        put("lock", "TryLock");
        put("unlock", "Unlock");
        put("crypto", "Encrypt", "Decrypt");
        put("subtlecrypto", "SubtleGetKey", "SubtleEncrypt", "SubtleDecrypt", "SubtleWrapKey", "SubtleUnwrapKey");
        put("subtlecrypto", "SubtleSign", "SubtleVerify");
        put("workflows", "StartWorkflow", "GetWorkflow", "PurgeWorkflow", "TerminateWorkflow", "PauseWorkflow");
        put("workflows", "ResumeWorkflow", "RaiseEventWorkflow");
        put("jobs", "ScheduleJob", "GetJob", "DeleteJob", "DeleteJobsByPrefix", "ListJobs");
        put("conversation", "Converse");
        put("shutdown", "Shutdown");
    }

    /**
     * Where an rpc belongs.
     *
     * @param name of the group; that of the rpc where it is in none, so that a list of allowed groups leaves it out
     * @param version such as {@code v1} or {@code v1alpha1}
     */
    record Group(String name, String version) {}

    private Groups() {}

    private static void put(final String group, final String... names) {
        for (final String name : names) {
            BY_NAME.put(name, group);
        }
    }

    /** Of a request's path; null: it is no call of Dapr's service. */
    static Group of(final String path) {
        if (!path.startsWith(PATH)) {
            return null;
        }
        final Matcher versioned = VERSIONED.matcher(path.substring(PATH.length()));
        versioned.matches(); // it always does
        final String name = versioned.group(1);
        final String suffix = versioned.group(2);
        return new Group(
                BY_NAME.getOrDefault(name, name), suffix == null ? "v1" : "v1" + suffix.toLowerCase(Locale.ROOT));
    }
}
