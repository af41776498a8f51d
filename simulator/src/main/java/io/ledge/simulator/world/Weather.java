package io.ledge.simulator.world;

import io.ledge.core.journal.io.DiskFaults;
import io.ledge.core.journal.io.Errno;
import io.ledge.simulator.trace.Dice;
import io.ledge.simulator.trace.Event;
import io.ledge.simulator.trace.Trace;

/**
 * What the disk does when it is called: first the others go on, for calls take their time, then it does as it is told, or
 * fails once if an ill wind was sent that way.
 */
final class Weather implements DiskFaults {
    /** Run while a thread is inside a call. */
    @FunctionalInterface
    interface Meanwhile {
        void run();
    }

    private record DiskCall(Call call, String name) {
        @Override
        public String toString() {
            return call + " " + name;
        }
    }

    private static final int KINDS = 12;

    private final Dice dice;
    private final Trace trace;
    private final Meanwhile meanwhile;
    private Call windCall;
    private int windAnswer;
    private int windIn; // calls of that kind; 0: there is no wind
    private long failureCount;

    Weather(final Dice dice, final Trace trace, final Meanwhile meanwhile) {
        this.dice = dice;
        this.trace = trace;
        this.meanwhile = meanwhile;
    }

    /** One of the next calls of some kind fails. */
    void sendIllWind() {
        switch (dice.nextInt(KINDS)) {
            case 0, 1, 2 -> wind(Call.SYNC, Errno.EIO.negative());
            case 3, 4 -> wind(Call.WRITE, Errno.EIO.negative());
            case 5 -> wind(Call.WRITE, Errno.ENOSPC.negative());
            case 6, 7 -> wind(Call.WRITE, (int) dice.upTo(8192));
            case 8 -> wind(Call.CREATE, Errno.EMFILE.negative());
            case 9 -> wind(Call.RENAME, Errno.EIO.negative());
            case 10 -> wind(Call.SYNC_DIRECTORY, Errno.EIO.negative());
            default -> wind(dice.oneOf(Call.values()), Errno.EIO.negative());
        }
    }

    private void wind(final Call call, final int answer) {
        windCall = call;
        windAnswer = answer;
        windIn = (int) dice.upTo(20);
        trace.add(Event.ILL_WIND, windIn, answer, call);
    }

    void calm() {
        windIn = 0;
    }

    /** Calls that were made to fail, since the run's start. */
    long failureCount() {
        return failureCount;
    }

    @Override
    public int before(final Call call, final String name, final long number) {
        meanwhile.run();
        int answer = 0;
        if (windIn > 0 && call == windCall && --windIn == 0) {
            answer = windAnswer;
            failureCount += answer < 0 ? 1 : 0;
        }
        trace.add(Event.DISK, number, answer, new DiskCall(call, name));
        return answer;
    }
}
