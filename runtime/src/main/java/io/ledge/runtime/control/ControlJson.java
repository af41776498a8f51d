package io.ledge.runtime.control;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ledge.api.json.Json;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.api.semantics.AppHealthCheck;
import io.ledge.api.semantics.AppProtocol;
import io.ledge.api.semantics.TlsFiles;
import io.ledge.runtime.config.AppConfiguration;
import io.ledge.runtime.config.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The lines of the control socket; see the package. */
final class ControlJson {
    private ControlJson() {}

    /** One line of any kind: what was not in it is null, or 0. */
    record Line(Map<String, String> texts, AppContext app) {
        String text(final String name) {
            return texts.getOrDefault(name, "");
        }

        int number(final String name) {
            return Integer.parseInt(texts.getOrDefault(name, "0"));
        }

        long longNumber(final String name) {
            return Long.parseLong(texts.getOrDefault(name, "0"));
        }

        boolean isOk() {
            return text("ok").equals("true");
        }
    }

    static Line read(final String line) throws IOException {
        final Map<String, String> texts = new HashMap<>();
        final AppContext[] app = {null};
        try (JsonParser json = Json.parser(line.getBytes(StandardCharsets.UTF_8))) {
            Json.readObject(json, (name, value) -> {
                if (name.equals("app")) {
                    app[0] = readApp(value);
                } else {
                    texts.put(name, value.getText());
                }
            });
        }
        return new Line(texts, app[0]);
    }

    /** @throws IOException also when the app's Configuration cannot be read */
    private static AppContext readApp(final JsonParser json) throws IOException {
        final Map<String, String> texts = new HashMap<>();
        final Map<String, List<String>> lists = new HashMap<>();
        Json.readObject(json, (name, value) -> {
            if (value.currentToken() == JsonToken.START_ARRAY) {
                final List<String> list = lists.computeIfAbsent(name, key -> new ArrayList<>());
                while (value.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value.getText());
                }
            } else {
                texts.put(name, value.getText());
            }
        });
        final Line fields = new Line(texts, null);
        final AppConfiguration rules = configuration(fields.text("configuration"));
        final AppContext app = new AppContext(fields.text("appId"))
                .namespace(fields.text("namespace"))
                .httpPort(fields.number("httpPort"))
                .grpcPort(fields.number("grpcPort"))
                .listenAddresses(lists.getOrDefault("listenAddresses", List.of()))
                .allowedOrigins(lists.getOrDefault("allowedOrigins", List.of()))
                .maxBodyLength(fields.number("maxBodyLength"))
                .maxHeaderLength(fields.number("maxHeaderLength"))
                .drainTimeoutMs(fields.number("drainTimeoutMs"))
                .resourcesPaths(
                        lists.containsKey("resourcesPaths")
                                ? lists.get("resourcesPaths").stream()
                                        .map(Path::of)
                                        .toList()
                                : null)
                .secretScopes(rules.secretScopes())
                .apiRules(rules.apiRules())
                .accessControl(rules.accessControl())
                .httpHandlers(rules.httpHandlers())
                .appHttpHandlers(rules.appHttpHandlers())
                .apiToken(fields.text("apiToken"))
                .socketDirectory(
                        fields.text("socketDirectory").isEmpty() ? null : Path.of(fields.text("socketDirectory")))
                .tls(
                        fields.text("tlsKey").isEmpty()
                                ? null
                                : new TlsFiles(Path.of(fields.text("tlsCertificate")), Path.of(fields.text("tlsKey"))))
                .startedBy(fields.longNumber("pid"), fields.text("command"));
        return fields.number("appPort") == 0
                ? app
                : app.appEndpoint(new AppEndpoint(
                        AppProtocol.of(fields.text("appProtocol")),
                        fields.text("appHost"),
                        fields.number("appPort"),
                        fields.text("appToken"),
                        fields.number("appMaxConcurrency"),
                        healthCheck(fields)));
    }

    /** Null: there is none. */
    private static AppHealthCheck healthCheck(final Line fields) {
        return fields.number("appHealthThreshold") == 0
                ? null
                : new AppHealthCheck(
                        fields.text("appHealthPath"),
                        fields.longNumber("appHealthIntervalMs"),
                        fields.longNumber("appHealthTimeoutMs"),
                        fields.number("appHealthThreshold"));
    }

    /** @param configuration the file that the node is to read for the app; null: none */
    static String attach(final AppContext app, final Path configuration) {
        return line(json -> {
            json.writeStringField("op", "attach");
            json.writeObjectFieldStart("app");
            json.writeStringField("appId", app.appId());
            json.writeStringField("namespace", app.namespace());
            json.writeNumberField("httpPort", app.httpPort());
            json.writeNumberField("grpcPort", app.grpcPort());
            writeList(json, "listenAddresses", app.listenAddresses());
            writeList(json, "allowedOrigins", app.allowedOrigins());
            json.writeNumberField("maxBodyLength", app.maxBodyLength());
            json.writeNumberField("maxHeaderLength", app.maxHeaderLength());
            json.writeNumberField("drainTimeoutMs", app.drainTimeoutMs());
            json.writeStringField(
                    "configuration",
                    configuration == null ? "" : configuration.toAbsolutePath().toString());
            if (app.hasResourcesPaths()) {
                writeList(
                        json,
                        "resourcesPaths",
                        app.resourcesPaths().stream().map(Path::toString).toList());
            }
            json.writeStringField("apiToken", app.apiToken());
            if (app.tls() != null) {
                json.writeStringField("tlsCertificate", app.tls().certificate().toString());
                json.writeStringField("tlsKey", app.tls().key().toString());
            }
            if (app.socketDirectory() != null) {
                json.writeStringField("socketDirectory", app.socketDirectory().toString());
            }
            json.writeNumberField("pid", app.pid());
            json.writeStringField("command", app.command());
            if (app.appEndpoint() != null) {
                writeEndpoint(json, app.appEndpoint());
            }
            json.writeEndObject();
        });
    }

    private static void writeList(final JsonGenerator json, final String name, final List<String> list)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (final String item : list) {
            json.writeString(item);
        }
        json.writeEndArray();
    }

    private static AppConfiguration configuration(final String path) throws IOException {
        try {
            return path.isEmpty() ? AppConfiguration.NONE : AppConfiguration.read(Path.of(path));
        } catch (final ConfigException ex) {
            throw new IOException(ex.getMessage(), ex);
        }
    }

    private static void writeEndpoint(final JsonGenerator json, final AppEndpoint endpoint) throws IOException {
        json.writeStringField("appProtocol", endpoint.protocol().text());
        json.writeStringField("appHost", endpoint.host());
        json.writeNumberField("appPort", endpoint.port());
        json.writeStringField("appToken", endpoint.apiToken());
        json.writeNumberField("appMaxConcurrency", endpoint.maxConcurrency());
        final AppHealthCheck check = endpoint.healthCheck();
        if (check != null) {
            json.writeStringField("appHealthPath", check.path());
            json.writeNumberField("appHealthIntervalMs", check.intervalMs());
            json.writeNumberField("appHealthTimeoutMs", check.timeoutMs());
            json.writeNumberField("appHealthThreshold", check.threshold());
        }
    }

    static String list() {
        return line(json -> json.writeStringField("op", "list"));
    }

    static String stop(final String appId) {
        return line(json -> {
            json.writeStringField("op", "stop");
            json.writeStringField("appId", appId);
        });
    }

    static String attached(final int httpPort, final int grpcPort) {
        return line(json -> {
            json.writeBooleanField("ok", true);
            json.writeNumberField("httpPort", httpPort);
            json.writeNumberField("grpcPort", grpcPort);
        });
    }

    static String done() {
        return line(json -> json.writeBooleanField("ok", true));
    }

    static String refused(final String message) {
        return line(json -> {
            json.writeBooleanField("ok", false);
            json.writeStringField("message", message);
        });
    }

    static String stopEvent() {
        return line(json -> json.writeStringField("event", "stop"));
    }

    static String row(final AppRow row) {
        return line(json -> {
            json.writeStringField("appId", row.appId());
            json.writeNumberField("httpPort", row.httpPort());
            json.writeNumberField("grpcPort", row.grpcPort());
            json.writeNumberField("appPort", row.appPort());
            json.writeNumberField("pid", row.pid());
            json.writeStringField("command", row.command());
            json.writeNumberField("sinceMs", row.sinceMs());
        });
    }

    static AppRow row(final Line line) {
        return new AppRow(
                line.text("appId"),
                line.number("httpPort"),
                line.number("grpcPort"),
                line.number("appPort"),
                line.longNumber("pid"),
                line.text("command"),
                line.longNumber("sinceMs"));
    }

    private static String line(final Json.Writer fields) {
        return new String(
                        Json.write(json -> {
                            json.writeStartObject();
                            fields.write(json);
                            json.writeEndObject();
                        }),
                        StandardCharsets.UTF_8)
                + "\n";
    }
}
