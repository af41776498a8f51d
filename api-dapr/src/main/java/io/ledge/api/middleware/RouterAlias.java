package io.ledge.api.middleware;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ledge.api.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Other names for paths. A part in braces is any one part; it goes on in the query, by its name. */
final class RouterAlias implements Middleware {
    private final List<Alias> aliases;

    private record Alias(String[] parts, String target) {}

    private RouterAlias(final List<Alias> aliases) {
        this.aliases = List.copyOf(aliases);
    }

    /** @throws IllegalArgumentException that says what is wrong with it */
    static RouterAlias of(final String routes) {
        final List<Alias> aliases = new ArrayList<>();
        try (JsonParser json = Json.parser(routes.getBytes(StandardCharsets.UTF_8))) {
            Json.readObject(json, (alias, target) -> {
                if (target.currentToken() != JsonToken.VALUE_STRING
                        || !alias.startsWith("/")
                        || !target.getText().startsWith("/")) {
                    throw new IllegalArgumentException("'" + alias + "' and what it stands for begin with a slash");
                }
                aliases.add(new Alias(alias.split("/"), target.getText()));
            });
        } catch (final IOException ex) {
            throw new IllegalArgumentException(Json.reason(ex), ex);
        }
        return new RouterAlias(aliases);
    }

    @Override
    public boolean pass(final PipelineRequest request) {
        final String[] parts = request.path().split("/");
        for (final Alias alias : aliases) {
            final StringBuilder query = new StringBuilder(request.query() == null ? "" : request.query());
            if (matches(alias.parts(), parts, query)) {
                request.rewrite(alias.target(), query.isEmpty() ? null : query.toString());
                return true;
            }
        }
        return true;
    }

    private static boolean matches(final String[] alias, final String[] parts, final StringBuilder query) {
        if (alias.length != parts.length) {
            return false;
        }
        for (int i = 0; i < alias.length; i++) {
            if (alias[i].startsWith("{") && alias[i].endsWith("}") && !parts[i].isEmpty()) {
                query.append(query.isEmpty() ? "" : "&")
                        .append(alias[i], 1, alias[i].length() - 1)
                        .append('=')
                        .append(parts[i].replace("&", "%26"));
            } else if (!alias[i].equals(parts[i])) {
                return false;
            }
        }
        return true;
    }
}
