package io.ledge.benchmarks.rig;

import java.io.Serial;

/** Durable writes cannot be measured in the directory given. The message says why and what to do. */
public final class UnfitDirectoryException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    UnfitDirectoryException(final String message) {
        super(message);
    }
}
