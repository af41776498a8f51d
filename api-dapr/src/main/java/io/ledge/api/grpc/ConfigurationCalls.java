package io.ledge.api.grpc;

import io.dapr.v1.CommonProtos.ConfigurationItem;
import io.dapr.v1.DaprConfigurationProtos.GetConfigurationRequest;
import io.dapr.v1.DaprConfigurationProtos.GetConfigurationResponse;
import io.dapr.v1.DaprConfigurationProtos.SubscribeConfigurationRequest;
import io.dapr.v1.DaprConfigurationProtos.SubscribeConfigurationResponse;
import io.dapr.v1.DaprConfigurationProtos.UnsubscribeConfigurationRequest;
import io.dapr.v1.DaprConfigurationProtos.UnsubscribeConfigurationResponse;
import io.dapr.v1.DaprGrpc;
import io.ledge.api.semantics.Answer;
import io.ledge.api.semantics.ConfigurationApi;
import io.ledge.api.semantics.ConfigurationApi.Item;
import io.ledge.api.semantics.DaprError;
import io.ledge.api.semantics.DaprFailure;
import java.util.HashMap;
import java.util.Map;

/**
 * The configuration rpcs: reference/dapr-api.md §3.1. A subscription is a stream: its id first, then each change; it ends with
 * the stream, or the stream with it.
 */
final class ConfigurationCalls {
    private final ConfigurationApi configuration;
    private final Map<String, ConfigurationStream> streams = new HashMap<>();

    ConfigurationCalls(final ConfigurationApi configuration) {
        this.configuration = configuration;
    }

    void addTo(final Methods methods) {
        methods.add(DaprGrpc.getGetConfigurationMethod(), this::get);
        methods.add(DaprGrpc.getGetConfigurationAlpha1Method(), this::get);
        methods.addSubscription(DaprGrpc.getSubscribeConfigurationMethod(), this::subscribe);
        methods.addSubscription(DaprGrpc.getSubscribeConfigurationAlpha1Method(), this::subscribe);
        methods.add(DaprGrpc.getUnsubscribeConfigurationMethod(), this::unsubscribe);
        methods.add(DaprGrpc.getUnsubscribeConfigurationAlpha1Method(), this::unsubscribe);
    }

    private void get(final Call<GetConfigurationRequest, GetConfigurationResponse> call) {
        final GetConfigurationRequest asked = call.request();
        configuration.get(
                asked.getStoreName(),
                asked.getKeysList(),
                call.answering(items -> call.answer(GetConfigurationResponse.newBuilder()
                        .putAllItems(messages(items))
                        .build())));
    }

    private static Map<String, ConfigurationItem> messages(final Map<String, Item> items) {
        final Map<String, ConfigurationItem> messages = new HashMap<>();
        items.forEach((key, item) -> messages.put(
                key,
                ConfigurationItem.newBuilder()
                        .setValue(item.value())
                        .setVersion(item.version())
                        .putAllMetadata(item.metadata())
                        .build()));
        return messages;
    }

    private void subscribe(final Call<SubscribeConfigurationRequest, SubscribeConfigurationResponse> call) {
        final SubscribeConfigurationRequest asked = call.request();
        final String store = asked.getStoreName();
        final ConfigurationStream stream = new ConfigurationStream(call);
        configuration.subscribe(
                store,
                asked.getKeysList(),
                (_, id, items) -> {
                    if (!stream.changed(id, messages(items))) {
                        end(store, id);
                    }
                },
                call.answering(id -> {
                    streams.put(id, stream);
                    stream.begin(id);
                    call.onCancel(() -> end(store, id)); // at once, when the caller is gone already
                }));
    }

    private void end(final String store, final String id) {
        if (streams.remove(id) != null) {
            configuration.unsubscribe(store, id, new Answer<>() {
                @Override
                public void ok(final Void nothing) {}

                @Override
                public void failed(final DaprFailure failure) {
                    // it has ended already
                }
            });
        }
    }

    private void unsubscribe(final Call<UnsubscribeConfigurationRequest, UnsubscribeConfigurationResponse> call) {
        final String id = call.request().getId();
        configuration.unsubscribe(call.request().getStoreName(), id, new Answer<>() {
            @Override
            public void ok(final Void nothing) {
                final var stream = streams.remove(id);
                if (stream != null) {
                    stream.end();
                }
                answer(call, "");
            }

            @Override
            public void failed(final DaprFailure failure) {
                if (failure.error() == DaprError.CONFIGURATION_UNSUBSCRIBE) {
                    answer(call, failure.message());
                } else {
                    call.fail(failure);
                }
            }
        });
    }

    private static void answer(
            final Call<UnsubscribeConfigurationRequest, UnsubscribeConfigurationResponse> call, final String message) {
        call.answer(UnsubscribeConfigurationResponse.newBuilder()
                .setOk(message.isEmpty())
                .setMessage(message)
                .build());
    }
}
