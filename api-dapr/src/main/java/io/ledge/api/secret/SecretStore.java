package io.ledge.api.secret;

import java.util.Map;

/** Secrets by name; a secret is one or more values by key. Any thread. */
public interface SecretStore {
    /**
     * The values of one secret.
     *
     * @throws SecretException when there is no such secret; its message never has a value in it
     */
    Map<String, String> get(String name) throws SecretException;

    /** Every secret. */
    Map<String, Map<String, String>> all();
}
