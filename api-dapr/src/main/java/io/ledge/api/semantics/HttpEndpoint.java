package io.ledge.api.semantics;

import java.util.List;
import java.util.Map;

/**
 * An address outside of the node that apps call by a name: a resource of {@code kind: HTTPEndpoint}.
 *
 * @param baseUrl {@code http://host:port/path} or {@code https://…}, without a slash at its end
 * @param headers set on each call, in place of the caller's of that name; they may be secrets
 * @param scopes the apps that have it; empty: all
 * @param source {@code file:line}, for messages
 */
public record HttpEndpoint(
        String name, String baseUrl, Map<String, String> headers, Tls tls, List<String> scopes, String source) {
    public HttpEndpoint {
        headers = Map.copyOf(headers);
        scopes = List.copyOf(scopes);
    }

    /**
     * PEM texts; empty: the system's authorities, no certificate of our own.
     *
     * @param rootCa of the server's certificate
     * @param certificate,key shown to the server
     */
    public record Tls(String rootCa, String certificate, String key) {
        public static final Tls NONE = new Tls("", "", "");

        /** Without the key. */
        @Override
        public String toString() {
            return "Tls[rootCa=" + !rootCa.isEmpty() + ", certificate=" + !certificate.isEmpty() + "]";
        }
    }

    /** But for the place in a file. */
    public boolean isSameAs(final HttpEndpoint other) {
        return equals(
                new HttpEndpoint(other.name(), other.baseUrl(), other.headers(), other.tls(), other.scopes(), source));
    }

    public boolean isFor(final String appId) {
        return scopes.isEmpty() || scopes.contains(appId);
    }

    /** Without values that may be secret. */
    @Override
    public String toString() {
        return "HttpEndpoint[" + name + ", " + baseUrl + ", " + headers.keySet() + ", " + tls + "]";
    }
}
