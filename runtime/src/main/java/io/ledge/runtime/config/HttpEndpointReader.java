package io.ledge.runtime.config;

import io.ledge.api.json.HeaderText;
import io.ledge.api.semantics.HttpEndpoint;
import io.ledge.api.semantics.HttpEndpoint.Tls;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads one document of {@code kind: HTTPEndpoint}; the secret stores have been read. */
final class HttpEndpointReader {
    private static final List<String> KEYS = List.of("apiVersion", "kind", "metadata", "spec", "auth", "scopes");
    private static final List<String> SPEC_KEYS = List.of("baseUrl", "headers", "clientTLS");
    private static final List<String> HEADER_KEYS = List.of("name", "value", "secretKeyRef", "envRef");
    private static final List<String> TLS_KEYS = List.of("rootCA", "certificate", "privateKey", "renegotiation");
    private static final List<String> VALUE_KEYS = List.of("value", "secretKeyRef", "envRef");

    private final String file;
    private final ComponentReader values;

    /** @param values answers {@code value}, {@code secretKeyRef} and {@code envRef} */
    HttpEndpointReader(final String file, final ComponentReader values) {
        this.file = file;
        this.values = values;
    }

    HttpEndpoint read(final Node document) throws ResourceException {
        final YamlMap resource = YamlMap.of(document, "", KEYS);
        final String name = ResourceText.name(resource, "an HTTP endpoint");
        final YamlMap spec = resource.requiredMap("spec", SPEC_KEYS, "an HTTP endpoint needs a `baseUrl:` in it");
        final Optional<YamlMap> auth = resource.map("auth", List.of("secretStore"));
        final String secretStore = auth.isEmpty() ? "" : ResourceText.text(auth.get(), "secretStore");
        return new HttpEndpoint(
                name,
                baseUrl(spec),
                headers(spec, name, secretStore),
                tls(spec, name, secretStore),
                ResourceText.scopes(resource),
                file + ":" + YamlMap.line(document));
    }

    private static String baseUrl(final YamlMap spec) throws ResourceException {
        final ScalarNode node = spec.requiredText("baseUrl", "where it is, such as https://host:port");
        final String text = node.getValue().trim();
        try {
            final URI uri = new URI(text);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null) {
                return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
            }
        } catch (final URISyntaxException ex) {
            // told below
        }
        throw YamlMap.wrongType(node, spec.pathTo("baseUrl"), "http:// or https:// with a host, and no query");
    }

    private Map<String, String> headers(final YamlMap spec, final String owner, final String secretStore)
            throws ResourceException {
        final Map<String, String> headers = new LinkedHashMap<>();
        int index = 0;
        for (final Node item : spec.list("headers")) {
            final YamlMap header = YamlMap.of(item, "spec.headers[" + index++ + "]", HEADER_KEYS);
            final ScalarNode name = header.requiredText("name", "every header needs one");
            final String value = value(header, "header '" + name.getValue() + "'", owner, secretStore);
            if (!HeaderText.isName(name.getValue()) || !HeaderText.isValue(value)) {
                throw ResourceException.at(
                        name, "'" + name.getValue() + "', or its value, has a character that no header may have");
            }
            headers.put(name.getValue(), value);
        }
        return headers;
    }

    private Tls tls(final YamlMap spec, final String owner, final String secretStore) throws ResourceException {
        final Optional<YamlMap> tls = spec.map("clientTLS", TLS_KEYS);
        if (tls.isEmpty()) {
            return Tls.NONE;
        }
        final String certificate = pem(tls.get(), "certificate", owner, secretStore, true);
        final String key = pem(tls.get(), "privateKey", owner, secretStore, false);
        if (certificate.isEmpty() != key.isEmpty()) {
            throw ResourceException.at(
                    tls.get().node(), "spec.clientTLS has a certificate or a privateKey: it needs both, or none");
        }
        return new Tls(pem(tls.get(), "rootCA", owner, secretStore, true), certificate, key);
    }

    private String pem(
            final YamlMap tls,
            final String key,
            final String owner,
            final String secretStore,
            final boolean isCertificate)
            throws ResourceException {
        final Optional<YamlMap> value = tls.map(key, VALUE_KEYS);
        if (value.isEmpty()) {
            return "";
        }
        final String pem = value(value.get(), tls.pathTo(key), owner, secretStore);
        if (isCertificate ? !isCertificates(pem) : !pem.contains("PRIVATE KEY-----")) {
            throw ResourceException.at(
                    value.get().node(),
                    tls.pathTo(key) + " is no " + (isCertificate ? "certificate" : "private key") + " in PEM form");
        }
        return pem;
    }

    private String value(final YamlMap entry, final String what, final String owner, final String secretStore)
            throws ResourceException {
        return values.property(entry, what, what, owner, secretStore).value();
    }

    private static boolean isCertificates(final String pem) {
        try {
            return !CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
                    .isEmpty();
        } catch (final CertificateException ex) {
            return false;
        }
    }
}
