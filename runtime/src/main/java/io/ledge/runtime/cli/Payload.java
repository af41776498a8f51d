package io.ledge.runtime.cli;

import io.ledge.runtime.text.Human;
import io.ledge.runtime.text.Json;
import io.ledge.runtime.text.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Bytes of an app on a command line: what they look like, and how they stand in JSON. */
final class Payload {
    /** Bytes read from standard input at most; a node takes 4 MiB unless it is set otherwise. */
    static final int MAX_INPUT_LENGTH = 16 * 1024 * 1024;

    private Payload() {}

    /** The bytes of an argument, or of standard input for {@code -}. */
    static byte[] read(final String argument, final InputStream in) throws IOException {
        if (!argument.equals("-")) {
            return argument.getBytes(StandardCharsets.UTF_8);
        }
        final byte[] bytes = in.readNBytes(MAX_INPUT_LENGTH + 1);
        if (bytes.length > MAX_INPUT_LENGTH) {
            throw CliFailure.failure("standard input is longer than " + MAX_INPUT_LENGTH + " bytes");
        }
        return bytes;
    }

    /** For a payload that nobody described. */
    static String contentType(final byte[] data) {
        final Optional<String> text = text(data);
        if (text.isEmpty()) {
            return "application/octet-stream";
        }
        return text.flatMap(JsonText::compact).isPresent() ? "application/json" : "text/plain";
    }

    /** Puts the data under {@code key}: as JSON where it is, else as text, else as base64 with an {@code encoding}. */
    static void put(final Map<String, Object> fields, final String key, final byte[] data) {
        final Optional<String> text = text(data);
        if (text.isEmpty()) {
            fields.put(key, Base64.getEncoder().encodeToString(data));
            fields.put("encoding", "base64");
        } else {
            final Optional<String> json = JsonText.compact(text.get());
            fields.put(key, json.isPresent() ? new Json.Raw(json.get()) : text.get());
        }
    }

    /** For a table: JSON and text on one line, other bytes as their count. */
    static String line(final byte[] data) {
        return text(data)
                .map(text -> JsonText.compact(text).orElse(Human.oneLine(text)))
                .orElse("(" + Human.count(data.length) + " bytes)");
    }

    private static Optional<String> text(final byte[] data) {
        try {
            final var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data));
            return text.chars().anyMatch(ch -> ch == 0) ? Optional.empty() : Optional.of(text.toString());
        } catch (final CharacterCodingException ex) {
            return Optional.empty();
        }
    }
}
