package io.ledge.simulator.trace;

/** Something a node must not do. The message says what was expected and what came. */
public final class SimulationFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SimulationFailure(final String message) {
        super(message);
    }

    public SimulationFailure(final String message, final Throwable cause) {
        super(message, cause);
    }
}
