package io.ledge.core.wait.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ledge.core.wait.Baton;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Each publishes a record by a release store, as a ring does, then visits. Executed records, whoever ran the cycle. */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both records were executed")
@Outcome(expect = FORBIDDEN, desc = "a record lies there and nobody will look")
@State
public class BatonRecordStress {

    private static final VarHandle FIRST;
    private static final VarHandle SECOND;

    static {
        try {
            final var lookup = MethodHandles.lookup();
            FIRST = lookup.findVarHandle(BatonRecordStress.class, "first", int.class);
            SECOND = lookup.findVarHandle(BatonRecordStress.class, "second", int.class);
        } catch (final ReflectiveOperationException ex) {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private final Baton baton = new Baton();

    @SuppressWarnings("unused")
    private int first;

    @SuppressWarnings("unused")
    private int second;

    private int firstExecuted;
    private int secondExecuted;

    @Actor
    public void first() {
        FIRST.setRelease(this, 1);
        visit();
    }

    @Actor
    public void second() {
        SECOND.setRelease(this, 1);
        visit();
    }

    private void visit() {
        if (baton.take()) {
            do {
                firstExecuted = (int) FIRST.getAcquire(this);
                secondExecuted = (int) SECOND.getAcquire(this);
            } while (!baton.give());
        }
    }

    @Arbiter
    public void arbiter(final II_Result result) {
        result.r1 = firstExecuted;
        result.r2 = secondExecuted;
    }
}
