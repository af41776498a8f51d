package io.ledge.core.wait.model;

/**
 * The memory of a model: shared words, and per process a program counter, registers and a FIFO store buffer, as x86-TSO
 * has it. Stores enter the buffer and reach memory later, in order; a load sees the newest own store, else memory;
 * read-modify-writes and fences need an empty buffer. That is the reordering (a load before an earlier store) which
 * loses wake-ups. One instance moves over one state at a time.
 *
 * <pre>
 *   state = | shared words ... | process 0: pc | registers | buffered count | (word, value) ... | process 1: ... |
 * </pre>
 */
final class Machine {

    /** Program counter of a process that has finished. */
    static final int END = Byte.MAX_VALUE;

    static final int REGISTERS = 4;
    static final int BUFFER_CAPACITY = 3;

    private static final int PC = 0;
    private static final int REGISTER = 1;
    private static final int BUFFERED = REGISTER + REGISTERS;
    private static final int BUFFER = BUFFERED + 1;
    private static final int PROCESS_LENGTH = BUFFER + 2 * BUFFER_CAPACITY;

    private final int words;
    private final int processes;
    private byte[] state;
    private int base;
    private boolean isBlocked;

    Machine(final int words, final int processes) {
        this.words = words;
        this.processes = processes;
    }

    byte[] initial() {
        return new byte[words + processes * PROCESS_LENGTH];
    }

    /** The state after this process ran one step of its program, or null if it cannot now. */
    byte[] step(final byte[] from, final int process, final Program program) {
        select(from.clone(), process);
        if (pc() == END) {
            return null;
        }
        state[base + PC] = (byte) program.step(this, pc());
        return isBlocked ? null : state;
    }

    /** The state after this process's oldest buffered store reached memory, or null if there is none. */
    byte[] flush(final byte[] from, final int process) {
        select(from.clone(), process);
        final int buffered = state[base + BUFFERED];
        if (buffered == 0) {
            return null;
        }
        final int buffer = base + BUFFER;
        state[state[buffer]] = state[buffer + 1];
        System.arraycopy(state, buffer + 2, state, buffer, 2 * (buffered - 1));
        state[buffer + 2 * (buffered - 1)] = 0;
        state[buffer + 2 * (buffered - 1) + 1] = 0;
        state[base + BUFFERED]--;
        return state;
    }

    /** For invariants and traces: looks at a state without a copy. */
    Machine select(final byte[] of, final int process) {
        state = of;
        base = words + process * PROCESS_LENGTH;
        isBlocked = false;
        return this;
    }

    /** Index of the process that steps. */
    int process() {
        return (base - words) / PROCESS_LENGTH;
    }

    int pc() {
        return state[base + PC];
    }

    int load(final int word) {
        for (int i = state[base + BUFFERED] - 1; i >= 0; i--) {
            if (state[base + BUFFER + 2 * i] == word) {
                return state[base + BUFFER + 2 * i + 1];
            }
        }
        return state[word];
    }

    void store(final int word, final int value) {
        final int buffered = state[base + BUFFERED];
        if (buffered == BUFFER_CAPACITY) {
            isBlocked = true; // until one is flushed
            return;
        }
        state[base + BUFFER + 2 * buffered] = (byte) word;
        state[base + BUFFER + 2 * buffered + 1] = (byte) value;
        state[base + BUFFERED]++;
    }

    void fence() {
        await(state[base + BUFFERED] == 0);
    }

    boolean cas(final int word, final int expected, final int value) {
        fence();
        final boolean isEqual = state[word] == expected;
        if (isEqual) {
            state[word] = (byte) value;
        }
        return isEqual;
    }

    int swap(final int word, final int value) {
        fence();
        final int was = state[word];
        state[word] = (byte) value;
        return was;
    }

    /** The step cannot be taken unless the condition holds. */
    void await(final boolean condition) {
        isBlocked |= !condition;
    }

    /** A word outside the memory model: kernel state, the clock, or what only the baton's holder touches. */
    int direct(final int word) {
        return state[word];
    }

    void direct(final int word, final int value) {
        state[word] = (byte) value;
    }

    int register(final int index) {
        return state[base + REGISTER + index];
    }

    void register(final int index, final int value) {
        state[base + REGISTER + index] = (byte) value;
    }
}
