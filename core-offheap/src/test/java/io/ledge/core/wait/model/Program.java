package io.ledge.core.wait.model;

/** One process of a model: each step is one atomic access to what others share, at a program counter. */
interface Program {

    /** Runs the step at {@code pc} and returns the next one, or {@link Machine#END}. */
    int step(Machine machine, int pc);
}
