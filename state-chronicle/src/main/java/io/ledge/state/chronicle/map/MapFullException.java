package io.ledge.state.chronicle.map;

/** No room in the map for one more entry, or for one so large; nothing has changed. */
public final class MapFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MapFullException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
