package io.ledge.api.app;

import io.ledge.api.semantics.AppEndpoint;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLException;

/** No connection: nothing of the call has reached the app. */
public final class UnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int DEPTH_MAX = 8;

    public UnreachableException(final AppEndpoint endpoint, final Throwable cause) {
        this(endpoint.host(), endpoint.port(), cause);
    }

    UnreachableException(final String host, final int port, final Throwable cause) {
        super(reason(cause) + " " + host + ":" + port + ": " + NetworkText.of(root(cause)), cause, false, false);
    }

    private static String reason(final Throwable cause) {
        return cause instanceof GeneralSecurityException
                        || cause instanceof SSLException
                        || cause.getCause() instanceof SSLException
                ? "no TLS with"
                : "the app does not listen on";
    }

    /** Why a certificate is not taken is told below the handshake. */
    private static Throwable root(final Throwable cause) {
        Throwable root = cause;
        for (int depth = 0; root.getCause() != null && depth < DEPTH_MAX; depth++) {
            root = root.getCause();
        }
        return root;
    }
}
