package io.ledge.api.semantics;

import io.ledge.api.resiliency.Resiliency;

/** All that one app may call: what the HTTP and the gRPC host are made over. */
public record AppApi(
        StateApi state,
        StateQueryApi queries,
        PublishApi publish,
        SubscribeApi subscriptions,
        BindingApi bindings,
        InvokeApi invocations,
        SecretsApi secrets,
        ConfigurationApi configuration,
        LockApi locks,
        CryptoApi crypto,
        ConversationApi conversations,
        MetadataApi metadata,
        HealthApi health,
        Resiliency resiliency,
        Runnable shutdown) {}
