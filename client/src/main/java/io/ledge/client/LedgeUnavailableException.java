package io.ledge.client;

import io.ledge.protocol.ErrorCode;
import java.nio.file.Path;

/** There is no node to ask: nothing was sent. The message holds the command that starts one. */
public final class LedgeUnavailableException extends LedgeException {
    private static final long serialVersionUID = 1L;

    LedgeUnavailableException(final ErrorCode code, final String message) {
        super(code, message);
    }

    LedgeUnavailableException(final String message, final Throwable cause) {
        super(ErrorCode.NOT_CONNECTED, message, cause);
    }

    static LedgeUnavailableException noNode(final Path dataDir, final String found, final Throwable cause) {
        return new LedgeUnavailableException(
                "no Ledge node answers on " + dataDir + " (" + found + "); start one with: ledge run --data-dir "
                        + dataDir,
                cause);
    }
}
