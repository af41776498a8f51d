package io.ledge.api.middleware;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ledge.api.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Other names for paths. A part in braces is any one part; it goes on in the query, by its name. */
final class RouterAlias implements Middleware {
    /** An alias and what it stands for, in quotes or not. */
    private static final Pattern LINE = Pattern.compile("(['\"]?)([^\\s'\"]+)\\1\\s*:\\s+(['\"]?)([^\\s'\"]+)\\3");

    private final List<Alias> aliases;

    private record Alias(String[] parts, String target) {}

    private RouterAlias(final List<Alias> aliases) {
        this.aliases = List.copyOf(aliases);
    }

    /** @throws IllegalArgumentException that says what is wrong with it */
    static RouterAlias of(final Map<String, String> targets) {
        final List<Alias> aliases = new ArrayList<>();
        targets.forEach((alias, target) -> {
            if (!alias.startsWith("/") || !target.startsWith("/")) {
                throw new IllegalArgumentException("'" + alias + "' and what it stands for begin with a slash");
            }
            aliases.add(new Alias(alias.split("/"), target));
        });
        return new RouterAlias(aliases);
    }

    /**
     * Of metadata {@code routes}: a JSON object, or YAML's plain form of one, a line each.
     *
     * @throws IllegalArgumentException that says what is wrong with it
     */
    static Map<String, String> targets(final String routes) {
        final String text = routes.strip();
        return text.isEmpty() || text.startsWith("{") ? ofJson(text) : ofLines(text);
    }

    private static Map<String, String> ofJson(final String text) {
        final Map<String, String> targets = new LinkedHashMap<>();
        try (JsonParser json = Json.parser(text.getBytes(StandardCharsets.UTF_8))) {
            Json.readObject(
                    json,
                    (alias, target) -> targets.put(
                            alias, target.currentToken() == JsonToken.VALUE_STRING ? target.getText() : ""));
        } catch (final IOException ex) {
            throw new IllegalArgumentException(Json.reason(ex), ex);
        }
        return targets;
    }

    private static Map<String, String> ofLines(final String text) {
        final Map<String, String> targets = new LinkedHashMap<>();
        for (final String line : text.split("\\R")) {
            final Matcher matcher = LINE.matcher(line.strip());
            if (matcher.matches()) {
                targets.put(matcher.group(2), matcher.group(4));
            } else if (!line.isBlank() && !line.strip().startsWith("#")) {
                throw new IllegalArgumentException("'" + line.strip() + "' is not of the form ALIAS: PATH");
            }
        }
        return targets;
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

    /** What is no more than a character in a path, and more in a query. @param part escaped as paths are */
    private static String inQuery(final String part) {
        return part.replace("&", "%26").replace("+", "%2B").replace(";", "%3B");
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
                        .append(inQuery(parts[i]));
            } else if (!alias[i].equals(parts[i])) {
                return false;
            }
        }
        return true;
    }
}
