package io.ledge.core.wait.model;

/** What a {@link ModelChecker} explores. */
interface Model {

    /** Shared words; all start at 0. */
    int words();

    Program[] programs();

    /** Must hold in every state: null, or what is wrong. */
    String violation(Machine machine);

    /** Must hold where nothing can happen any more: null, or what is wrong. */
    String terminalViolation(Machine machine);
}
