package io.ledge.api.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DeparturesTest {
    private final Departures departures = new Departures();
    private int cancelled;

    @Test
    void shouldEndACallWhoseCallerGoesWheneverTheCallBegan() {
        departures.begin(1);
        departures.onGone(1, () -> cancelled++);
        departures.gone(1);
        assertEquals(1, cancelled);

        departures.begin(2);
        departures.gone(2); // while the call is on its way to who makes it
        departures.onGone(2, () -> cancelled++);
        assertEquals(2, cancelled);
    }

    @Test
    void shouldLeaveACallThatHasEnded() {
        departures.begin(1);
        departures.onGone(1, () -> cancelled++);
        departures.end(1);
        departures.gone(1);
        departures.onGone(1, () -> cancelled++);
        departures.gone(2); // never begun: a call that is answered here
        assertEquals(0, cancelled);
    }
}
