package io.ledge.api.secret;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ledge.api.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code secretstores.local.file}: a JSON file, read once.
 *
 * <pre>
 *   {"redis":{"host":"h","ports":[1,2]},"plain":"p"}
 *   single values   redis:host = h, redis:ports:0 = 1, redis:ports:1 = 2, plain = p
 *   multiValued     redis = {host: h, ports:0: 1, ports:1: 2}, plain = {plain: p}
 * </pre>
 */
final class FileSecretStore implements SecretStore {
    private final Map<String, Map<String, String>> secrets = new LinkedHashMap<>();
    private final String separator;

    /** @throws IOException when it cannot be read or is not such a file; the message names no value */
    FileSecretStore(final Path file, final String separator, final boolean isMultiValued) throws IOException {
        this.separator = separator;
        try (JsonParser json = Json.parser(Files.readAllBytes(file))) {
            Json.readObject(json, (name, value) -> {
                final Map<String, String> values = new LinkedHashMap<>();
                final boolean isGroup = isMultiValued && value.currentToken() == JsonToken.START_OBJECT;
                flatten(isGroup ? "" : name, value, values);
                if (isMultiValued) {
                    secrets.put(name, values);
                } else {
                    values.forEach((key, text) -> secrets.put(key, Map.of(key, text)));
                }
            });
        }
    }

    private void flatten(final String path, final JsonParser json, final Map<String, String> into) throws IOException {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            Json.readObject(json, (name, value) -> flatten(join(path, name), value, into));
        } else if (json.currentToken() == JsonToken.START_ARRAY) {
            for (int i = 0; json.nextToken() != JsonToken.END_ARRAY; i++) {
                flatten(join(path, Integer.toString(i)), json, into);
            }
        } else {
            into.put(path, json.currentToken() == JsonToken.VALUE_NULL ? "" : json.getText());
        }
    }

    private String join(final String path, final String name) {
        return path.isEmpty() ? name : path + separator + name;
    }

    @Override
    public Map<String, String> get(final String name) throws SecretException {
        final Map<String, String> values = secrets.get(name);
        if (values == null) {
            throw new SecretException("secret " + name + " not found");
        }
        return values;
    }

    @Override
    public Map<String, Map<String, String>> all() {
        return secrets;
    }
}
