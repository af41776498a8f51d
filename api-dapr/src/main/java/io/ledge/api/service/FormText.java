package io.ledge.api.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Secrets as a form: a client takes it apart without a library.
 *
 * <pre>
 *   one secret   KEY=VALUE&amp;KEY=VALUE
 *   many         NAME/KEY=VALUE&amp;NAME/KEY=VALUE&amp;NAME      a name alone: a secret without values
 * </pre>
 */
final class FormText {
    static final String CONTENT_TYPE = "application/x-www-form-urlencoded";

    private FormText() {}

    static byte[] of(final Map<String, String> values) {
        final StringJoiner form = new StringJoiner("&");
        values.forEach((key, value) -> form.add(escaped(key) + "=" + escaped(value)));
        return form.toString().getBytes(UTF_8);
    }

    static byte[] ofAll(final Map<String, Map<String, String>> secrets) {
        final StringJoiner form = new StringJoiner("&");
        secrets.forEach((name, values) -> {
            if (values.isEmpty()) {
                form.add(escaped(name));
            }
            values.forEach((key, value) -> form.add(escaped(name) + "/" + escaped(key) + "=" + escaped(value)));
        });
        return form.toString().getBytes(UTF_8);
    }

    private static String escaped(final String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
