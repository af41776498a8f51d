package io.ledge.runtime.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.HttpEndpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpEndpointReaderTest {
    private static final String HEAD = "apiVersion: dapr.io/v1alpha1\nkind: HTTPEndpoint\nmetadata: {name: e}\n";

    @TempDir
    Path directory;

    private LoadedResources load(final String text) throws Exception {
        Files.writeString(directory.resolve("e.yaml"), text);
        return new ResourceLoader(ComponentTypes.of(List.of())).load(List.of(directory));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | spec.baseUrl is missing: where it is, such as https://host:port",
                "{baseUrl: 'ftp://x'} | spec.baseUrl must be http:// or https:// with a host, and no query, not 'ftp://x'",
                "{baseUrl: 'http://x?y'} | spec.baseUrl must be http:// or https:// with a host, and no query, not 'http://x?y'",
                "{baseUrl: 'http://x', headers: [{value: v}]} | spec.headers[0].name is missing: every header needs one",
                "{baseUrl: 'http://x', headers: [{name: 'a b', value: v}]} | 'a b', or its value, has a character that no header may have",
                "{baseUrl: 'http://x', headers: [{name: k, secretKeyRef: {name: s}}]} | header 'k' of 'e' uses secretKeyRef: `auth: {secretStore: NAME}` is missing",
                "{baseUrl: 'http://x', clientTLS: {rootCA: {value: no}}} | spec.clientTLS.rootCA is no certificate in PEM form",
                "{baseUrl: 'http://x', clientTLS: {privateKey: {value: no}}} | spec.clientTLS.privateKey is no private key in PEM form",
                "{baseUrl: 'http://x', clientTls: {}} | unknown key 'clientTls' in spec, did you mean 'clientTLS'?",
            })
    void shouldSayWhatIsWrong(final String spec, final String message) throws Exception {
        final LoadedResources loaded = load(HEAD + "spec: " + spec + "\n");
        assertEquals(0, loaded.httpEndpoints().size());
        final String problem = loaded.problems().getFirst().text();
        assertTrue(problem.contains(message), problem);
        assertTrue(problem.contains(directory + "/e.yaml:4:"), problem);
    }

    @Test
    void shouldKeepTheFirstOfTwo() throws Exception {
        final String spec = "spec: {baseUrl: 'http://x:1/y/', headers: [{name: k, value: hidden}]}\nscopes: [a]\n";
        final LoadedResources loaded = load(HEAD + spec + "---\n" + HEAD + spec);
        final HttpEndpoint endpoint = loaded.httpEndpoints().getFirst();
        assertEquals("http://x:1/y", endpoint.baseUrl());
        assertTrue(endpoint.isFor("a") && !endpoint.isFor("b"));
        assertFalse(endpoint.toString().contains("hidden"), endpoint::toString);
        assertEquals(1, loaded.httpEndpoints().size());
        assertTrue(
                loaded.problems()
                        .getFirst()
                        .text()
                        .endsWith("HTTP endpoint 'e' is already defined at " + directory
                                + "/e.yaml:1; this one is left out"),
                () -> loaded.problems().getFirst().text());
    }
}
