package io.ledge.protocol.wake;

/**
 * Decides whether an idle loop should poll a little longer or sleep at once. Owned by one thread; no allocation.
 *
 * <p>Spinning for 20 µs turns a round trip of 41 µs into 0.2 µs in a dense dialogue and is pure loss at low rates
 * (probes §12), or when the scheduler put both sides on one CPU: then the spinner keeps out the one it waits for. So
 * what counts is whether spins <em>catch</em> something:
 *
 * <pre>
 *    a spin caught a message            credit = {@value #CREDIT_MAX}
 *    a spin ran to its limit in vain    credit / 2
 *    a gap of {@value #FAR} limits or more        credit = 0, and no trials: messages are rare
 *
 *    spin while  credit > 0  or, one idle period in {@value #TRIAL_ONE_IN}, as a trial
 * </pre>
 *
 * The trials are needed because two sleepers in a dialogue keep each other slow: each sees gaps as long as the other's
 * wake-up, never short ones. They fall on random periods, so that those of both sides meet, after about 1,000 round
 * trips (some 40 ms); then both catch and go on spinning.
 */
public final class AdaptiveSpin {

    /** The longest useful spin between processes that share memory, on small machines: longer ones hurt at low rates (probes §12). */
    public static final long MAX_SPIN_NS = 20_000L;

    private static final int CREDIT_MAX = 4;
    private static final int TRIAL_ONE_IN = 32;
    private static final int FAR = 8;

    private final long spinNs;
    private long random;
    private long idleSinceNs;
    private long lastGapNs;
    private int credit;
    private boolean isIdle;
    private boolean isSpinning;

    /**
     * A decision maker with a limit.
     *
     * @param spinNs longest spin; 0 never spins (one CPU).
     * @param seed   of the trial's random numbers.
     */
    public AdaptiveSpin(final long spinNs, final long seed) {
        if (spinNs < 0) {
            throw new IllegalArgumentException("spin time must not be negative: spinNs=" + spinNs);
        }
        this.spinNs = spinNs;
        this.random = seed | 1; // xorshift must not start at 0
        this.lastGapNs = Long.MAX_VALUE;
    }

    /** With {@link #MAX_SPIN_NS}, or none where there is only one CPU to spin on. */
    public static AdaptiveSpin ofMachine(final long seed) {
        return new AdaptiveSpin(Runtime.getRuntime().availableProcessors() > 1 ? MAX_SPIN_NS : 0, seed);
    }

    /** Has the loop found nothing since {@link #onWork}? If not, another call of it changes nothing. */
    public boolean isIdle() {
        return isIdle;
    }

    /** Do spins catch messages at present? Then the next gap will be spun through. */
    public boolean isCatching() {
        return credit > 0;
    }

    /** The loop found work. */
    public void onWork(final long nowNs) {
        if (isIdle) {
            isIdle = false;
            lastGapNs = nowNs - idleSinceNs;
            if (isFar()) {
                credit = 0;
            } else if (isSpinning) {
                credit = CREDIT_MAX;
            }
            isSpinning = false;
        }
    }

    /**
     * The loop found nothing.
     *
     * @return true: poll again; false: go to sleep.
     */
    public boolean shouldSpin(final long nowNs) {
        if (!isIdle) {
            isIdle = true;
            idleSinceNs = nowNs;
            isSpinning = spinNs > 0 && (credit > 0 || isTrial());
        }
        if (isSpinning && nowNs - idleSinceNs >= spinNs) {
            isSpinning = false;
            credit >>= 1;
        }
        return isSpinning;
    }

    private boolean isFar() {
        return lastGapNs >= FAR * spinNs;
    }

    private boolean isTrial() {
        if (isFar()) {
            return false;
        }
        random ^= random << 13;
        random ^= random >>> 7;
        random ^= random << 17;
        return (random & (TRIAL_ONE_IN - 1)) == 0;
    }
}
