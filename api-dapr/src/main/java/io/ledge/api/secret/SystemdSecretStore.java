package io.ledge.api.secret;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * {@code secretstores.systemd}: the credentials that systemd gave the service ({@code LoadCredential=}, {@code
 * SetCredentialEncrypted=}), one file each in {@code $CREDENTIALS_DIRECTORY}. They never change while the service runs, so
 * they are read once. A line feed at the end is not part of a secret.
 */
final class SystemdSecretStore implements SecretStore {
    private final Map<String, Map<String, String>> secrets = new TreeMap<>();

    SystemdSecretStore(final Path directory) throws IOException {
        final List<Path> files;
        try (Stream<Path> entries = Files.list(directory)) {
            files = entries.filter(Files::isRegularFile).toList();
        }
        for (final Path file : files) {
            final String name = file.getFileName().toString();
            secrets.put(name, Map.of(name, text(Files.readAllBytes(file))));
        }
    }

    private static String text(final byte[] bytes) {
        final String text = new String(bytes, StandardCharsets.UTF_8);
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    @Override
    public Map<String, String> get(final String name) throws SecretException {
        final Map<String, String> values = secrets.get(name);
        if (values == null) {
            throw new SecretException(
                    "systemd gave no credential " + name + "; add LoadCredential=" + name + ":PATH to the unit");
        }
        return values;
    }

    @Override
    public Map<String, Map<String, String>> all() {
        return secrets;
    }
}
