package io.ledge.bindings.mqtt;

import io.ledge.bindings.mqtt.LinkException.Kind;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import javax.net.ssl.SSLException;

/** Puts the reason codes of MQTT and the exceptions of the network into words. */
final class LinkFailures {
    private static final int FIRST_MQTT5_ERROR = 0x80;
    private static final int LAST_MQTT5_ERROR = 0xA2;

    private LinkFailures() {}

    /**
     * @param code Paho's: MQTT 5's from 0x80, 3.1.1's CONNACK codes 1..5, Paho's own from 32000
     * @param cause Paho's exception
     */
    static LinkException of(final int code, final Throwable cause) {
        return switch (code) {
            case 0x01, 0x84, 50001, 50002, 50003 ->
                new LinkException(Kind.VERSION, "the broker does not speak this version of MQTT", cause);
            case 0x02, 0x85 -> new LinkException(Kind.REFUSED, "the broker refused the consumerID", cause);
            case 0x04, 0x86 -> new LinkException(Kind.REFUSED, "the broker refused username or password", cause);
            case 0x05, 0x87 ->
                new LinkException(Kind.REFUSED, "not authorised; check username, password and the broker's ACL", cause);
            case 0x8A -> new LinkException(Kind.REFUSED, "banned by the broker", cause);
            case 0x03, 0x88, 0x89 -> new LinkException(Kind.UNREACHABLE, "the broker is not available now", cause);
            case 0x8E ->
                new LinkException(
                        Kind.UNREACHABLE, "another client took over the session: is its consumerID the same?", cause);
            case 0x8B -> new LinkException(Kind.UNREACHABLE, "the broker is shutting down", cause);
            case 0x8D -> new LinkException(Kind.UNREACHABLE, "keep alive timed out", cause);
            case 32000 -> new LinkException(Kind.UNREACHABLE, "no answer in time", cause);
            case 32204 -> new LinkException(Kind.UNREACHABLE, "the broker hung up", cause);
            default ->
                code >= FIRST_MQTT5_ERROR && code <= LAST_MQTT5_ERROR
                        ? new LinkException(Kind.REFUSED, "refused by the broker, reason 0x%02X".formatted(code), cause)
                        : ofNetwork(cause);
        };
    }

    private static LinkException ofNetwork(final Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case SSLException tls -> {
                    return ofTls(root(tls), failure);
                }
                case UnknownHostException unknown -> {
                    return new LinkException(Kind.UNREACHABLE, "host name is not known", failure);
                }
                case SocketTimeoutException late -> {
                    return new LinkException(Kind.UNREACHABLE, "no answer in time", failure);
                }
                case ConnectException refused -> {
                    return new LinkException(Kind.UNREACHABLE, refused.getMessage(), failure);
                }
                case NoRouteToHostException unrouted -> {
                    return new LinkException(Kind.UNREACHABLE, unrouted.getMessage(), failure);
                }
                case EOFException end -> {
                    return new LinkException(Kind.HUNG_UP, "the broker hung up", failure);
                }
                default -> {
                    // Paho's wrapper: look inside
                }
            }
        }
        return new LinkException(Kind.UNREACHABLE, String.valueOf(root(failure).getMessage()), failure);
    }

    private static LinkException ofTls(final Throwable root, final Throwable failure) {
        final boolean untrusted =
                root instanceof CertPathValidatorException || root instanceof CertPathBuilderException;
        final String advice = untrusted ? "the broker's certificate is not from a CA that caCert names: " : "";
        return new LinkException(Kind.REFUSED, "TLS: " + advice + root.getMessage(), failure);
    }

    private static Throwable root(final Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }
}
