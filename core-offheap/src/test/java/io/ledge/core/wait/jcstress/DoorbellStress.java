package io.ledge.core.wait.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ledge.protocol.wake.Doorbell;
import io.ledge.protocol.wake.DoorbellDescriptor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The owner announces and looks, the ringer publishes and rings: r1 is what the owner saw, r2 whether it was rung. */
@JCStressTest
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "seen before the sleep")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "rung")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both: one look for nothing")
@Outcome(id = "0, 0", expect = FORBIDDEN, desc = "asleep on work, and nobody rings")
@State
public class DoorbellStress {

    private static final VarHandle RECORD;

    static {
        try {
            RECORD = MethodHandles.lookup().findVarHandle(DoorbellStress.class, "record", int.class);
        } catch (final ReflectiveOperationException ex) {
            throw new ExceptionInInitializerError(ex);
        }
    }

    // One slot per state object, without a direct buffer each: jcstress makes thousands, and cleaners are slow.
    private static final int SLOTS = 1 << 16;
    private static final UnsafeBuffer MEMORY =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(SLOTS * DoorbellDescriptor.SLOT_LENGTH, 64));
    private static final java.util.concurrent.atomic.AtomicInteger NEXT =
            new java.util.concurrent.atomic.AtomicInteger();

    private final Doorbell doorbell = nextDoorbell();

    @SuppressWarnings("unused")
    private int record;

    private static Doorbell nextDoorbell() {
        final int offset = (NEXT.getAndIncrement() & (SLOTS - 1)) * DoorbellDescriptor.SLOT_LENGTH;
        final Doorbell doorbell = new Doorbell(MEMORY, offset, false); // the flag's protocol; nobody really sleeps
        doorbell.cancel();
        return doorbell;
    }

    @Actor
    public void owner(final II_Result result) {
        doorbell.announce();
        result.r1 = (int) RECORD.getAcquire(this);
    }

    @Actor
    public void ringer(final II_Result result) {
        RECORD.setRelease(this, 1);
        result.r2 = doorbell.ring() ? 1 : 0;
    }
}
