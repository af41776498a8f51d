package io.ledge.runtime.log;

import io.ledge.runtime.text.Json;
import java.lang.System.Logger.Level;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lines as daprd writes them, so that what collects and greps those goes on to do so: {@code time level msg}, then the rest
 * by name.
 *
 * <pre>
 *   time="2026-11-26T12:00:00.123456789Z" level=info msg="…" app_id=shop instance=board scope=run type=log ver=0.1.0
 *   {"app_id":"shop","instance":"board","level":"info","msg":"…","scope":"run","time":"…","type":"log","ver":"0.1.0"}
 * </pre>
 *
 * @param instance the machine's name
 * @param version of this program
 * @param asJson daprd's {@code --log-as-json}
 */
public record DaprForm(String appId, String instance, String version, boolean asJson) implements LineForm {
    /** How the message of what ends the process begins; its level is daprd's {@code fatal}, which our logs do not have. */
    public static final String FATAL = "Fatal error from runtime: ";

    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

    @Override
    public String line(final Entry entry) {
        return asJson ? Json.of(inOrderOfNames(entry)) : text(entry);
    }

    private static String levelName(final Entry entry) {
        if (entry.level() == Level.ERROR && entry.message().startsWith(FATAL)) {
            return "fatal";
        }
        return entry.level() == Level.WARNING ? "warning" : LogForm.levelName(entry.level());
    }

    private String text(final Entry entry) {
        final StringBuilder line = new StringBuilder("time=\"")
                .append(TIMESTAMP.format(entry.time()))
                .append("\" level=")
                .append(levelName(entry))
                .append(" msg=")
                .append(Json.quote(entry.message()));
        append(line, "app_id", appId);
        if (!entry.error().isEmpty()) {
            append(line, "error", entry.error());
        }
        append(line, "instance", instance);
        append(line, "scope", entry.scope());
        return line.append(" type=log ver=").append(LogForm.value(version)).toString();
    }

    private static void append(final StringBuilder line, final String key, final String value) {
        line.append(' ').append(key).append('=').append(LogForm.value(value));
    }

    private Map<String, Object> inOrderOfNames(final Entry entry) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("app_id", appId);
        if (!entry.error().isEmpty()) {
            fields.put("error", entry.error());
        }
        fields.put("instance", instance);
        fields.put("level", levelName(entry));
        fields.put("msg", entry.message());
        fields.put("scope", entry.scope());
        fields.put("time", TIMESTAMP.format(entry.time()));
        fields.put("type", "log");
        fields.put("ver", version);
        return fields;
    }
}
