package io.ledge.simulator.world;

/** The end of the node's process, from wherever it is: unwinds what it was doing. */
final class Crash extends RuntimeException {
    static final Crash KILL = new Crash(false);
    static final Crash POWER_LOSS = new Crash(true);
    private static final long serialVersionUID = 1L;

    private final boolean isPowerLoss;

    private Crash(final boolean isPowerLoss) {
        super(isPowerLoss ? "power loss" : "kill -9", null, false, false);
        this.isPowerLoss = isPowerLoss;
    }

    boolean isPowerLoss() {
        return isPowerLoss;
    }
}
