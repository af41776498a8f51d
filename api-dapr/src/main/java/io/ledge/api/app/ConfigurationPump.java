package io.ledge.api.app;

import io.ledge.api.json.Json;
import io.ledge.api.resiliency.Waiting;
import io.ledge.api.semantics.ConfigurationApi;
import io.ledge.api.semantics.ContentTypes;
import io.vertx.core.MultiMap;
import java.lang.System.Logger.Level;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Tells the app of items that it subscribed to: {@code POST /configuration/STORE/KEY}, one call an item. */
record ConfigurationPump(AppChannel channel) implements ConfigurationApi.Listener {
    private static final System.Logger LOGGER = System.getLogger("ledge.app");

    @Override
    public void onUpdate(
            final String store, final String subscriptionId, final Map<String, ConfigurationApi.Item> items) {
        items.forEach((key, item) -> channel.invoke(
                        new InvokeMessage(
                                "POST",
                                "/configuration/" + escape(store) + "/" + escape(key),
                                "",
                                ContentTypes.JSON,
                                MultiMap.caseInsensitiveMultiMap(),
                                write(subscriptionId, key, item)),
                        Waiting.FOREVER)
                .onFailure(ex -> LOGGER.log(
                        Level.WARNING, "configuration item " + key + " of " + store + ": " + ex.getMessage())));
    }

    private static String escape(final String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static byte[] write(final String subscriptionId, final String key, final ConfigurationApi.Item item) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeStringField("id", subscriptionId);
            json.writeObjectFieldStart("items");
            json.writeObjectFieldStart(key);
            json.writeStringField("value", item.value());
            json.writeStringField("version", item.version());
            Json.writeStrings(json, "metadata", item.metadata());
            json.writeEndObject();
            json.writeEndObject();
            json.writeEndObject();
        });
    }
}
