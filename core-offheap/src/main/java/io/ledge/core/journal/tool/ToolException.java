package io.ledge.core.journal.tool;

import io.ledge.core.journal.io.Disk;
import io.ledge.core.journal.io.Errno;

/** A tool cannot do what it was asked to. The message says where and why, and the way out where there is one. */
public final class ToolException extends Exception {
    private static final long serialVersionUID = 1L;

    public ToolException(final String message) {
        super(message);
    }

    /** Throws for a result that is an errno. */
    static int check(final int result, final Disk disk, final String name, final String what) throws ToolException {
        if (result < 0) {
            throw new ToolException("cannot " + what + " " + disk.describe(name) + ": " + Errno.text(result));
        }
        return result;
    }
}
