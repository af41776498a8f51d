package io.ledge.core.wait.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ledge.core.wait.Baton;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two increment a plain field under the baton: r1 is increments lost, r2 is 1 if the baton is not free at the end. */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "every cycle saw the one before")
@Outcome(expect = FORBIDDEN, desc = "two were inside, a cycle did not see the one before, or the baton was lost")
@State
public class BatonExclusionStress {

    private final Baton baton = new Baton();
    private int plain;
    private int first;
    private int second;

    @Actor
    public void first() {
        first = visit();
    }

    @Actor
    public void second() {
        second = visit();
    }

    private int visit() {
        int cycles = 0;
        if (baton.take()) {
            do {
                plain++;
                cycles++;
            } while (!baton.give());
        }
        return cycles;
    }

    @Arbiter
    public void arbiter(final II_Result result) {
        result.r1 = first + second - plain;
        result.r2 = baton.take() ? 0 : 1;
    }
}
