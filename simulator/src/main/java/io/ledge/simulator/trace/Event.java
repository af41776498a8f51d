package io.ledge.simulator.trace;

/** What a line of the trace tells. {@code %1} and {@code %2} stand for its two numbers, {@code %o} for its object. */
public enum Event {
    START("node starts, life %1"),
    STARTED("node is up: position %1, timestamp %2; %o"),
    NOT_STARTED("node cannot start: %o"),
    STOP("node stops"),
    IMAGINED("what if power was lost now?"),
    KILL("kill -9"),
    POWER_LOSS("power is lost"),
    RECOVERED("survived: up to position %1 of %2"),
    CONNECT("session %1 connects as %o"),
    HANG_UP("session %1 hangs up"),
    SEND("session %1 sends #%2: %o"),
    EXECUTED("#%1 executed, next position %2: %o"),
    REPLY("#%1 answered: %o"),
    LATE("#%1 answered %o, which nobody waits for"),
    BLOCKED("session %1 reads no more than %2 messages"),
    CORE("core cycle, work %1"),
    JOURNAL("journal: written %1, durable %2 %o"),
    HELPER("helper, work %1"),
    SNAPSHOT("a snapshot is durable"),
    DISK("disk: %o, call %1, answers %2"),
    ILL_WIND("disk: %o will answer %2 at the %1th call from now"),
    FILLED("disk is full: %1 bytes left"),
    FREED("disk has space"),
    SLOW("disk takes %1 us"),
    CLOCK_STEP("wall clock steps by %1 ms to %2"),
    TIME("%1 us pass"),
    HEAL("all is well from now on"),
    AUDIT("every key is read"),
    END("done");

    private final String text;

    Event(final String text) {
        this.text = text;
    }

    String describe(final long first, final long second, final Object what) {
        return text.replace("%1", Long.toString(first))
                .replace("%2", Long.toString(second))
                .replace("%o", String.valueOf(what));
    }
}
