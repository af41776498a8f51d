package io.ledge.runtime.config;

import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** Ends the reading of one resource; the loader makes an error of it and goes on with the next one. */
final class ResourceException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    /** @param line,column from 1, as editors count */
    ResourceException(final int line, final int column, final String message) {
        super(message, null, false, false);
        this.line = line;
        this.column = column;
    }

    static ResourceException at(final Node node, final String message) {
        final Mark mark = node.getStartMark().orElseThrow();
        return new ResourceException(mark.getLine() + 1, mark.getColumn() + 1, message);
    }

    /** {@code file:line:column} */
    String source(final String file) {
        return file + ":" + line + ":" + column;
    }
}
