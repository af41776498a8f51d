package io.ledge.transport;

import io.aeron.AeronCounters;
import io.aeron.Image;
import io.ledge.protocol.wake.Doorbell;

/**
 * Who waits for whom on one session, and who rings. Limits move only when the driver runs, and it runs at home:
 *
 * <pre>
 *   egress full     node sets egressBlocked ─▶ client drains, takes the flag, rings ─▶ driver runs, node offers again
 *   ingress full    client sets wantsSpace, rings ─▶ node drains, driver runs ─▶ node takes the flag, rings
 * </pre>
 *
 * Under the baton; {@link #onDriverRan} at home. The fences are the {@link Doorbell}'s.
 */
final class BackPressure {
    /** For a client that never takes the flag. */
    private static final long BLOCKED_RETRY_NS = 20_000_000L;

    /** Whom nothing could be sent for so long has stopped: home's own deadline will do. */
    private static final long BLOCKED_LIMIT_NS = 1_000_000_000L;

    /** The driver on a thread of its own rings nobody. */
    private static final long SHARED_DRIVER_RETRY_NS = 1_000_000L;

    /** A flag left from a want that was satisfied at once is not looked after for ever. */
    private static final long SHARED_DRIVER_LIMIT_NS = 5_000_000L;

    private final Conductors conductors;
    private final Image image;
    private final int limitCounterId;
    private Doorbell doorbell;

    private boolean isBlocked; // the last offer was refused
    private boolean isBlockSeen; // at home, since the last that was not
    private long blockSeenNs;
    private boolean isRetryOwed; // ... and the driver did not run since the client was told
    private boolean isSpaceWanted; // the client's flag was seen at home
    private long spaceWantedNs;
    private long positionAtDriver; // of the image, when the driver ran last
    private long limitWhenRung; // of the client's publication

    BackPressure(final Conductors conductors, final Image image) {
        this.conductors = conductors;
        this.image = image;
        limitCounterId = conductors
                .counters()
                .findByTypeIdAndRegistrationId(AeronCounters.DRIVER_PUBLISHER_LIMIT_TYPE_ID, image.correlationId());
        positionAtDriver = image.position();
        limitWhenRung = publisherLimit();
    }

    void open(final Doorbell doorbell) {
        this.doorbell = doorbell;
    }

    void onOffer(final boolean isRefused) {
        isBlocked = isRefused;
        isBlockSeen &= isRefused;
    }

    /**
     * Asks the client to ring. What it drained before it could see the flag moves the limit only when the driver runs
     * again, so one more cycle at home is owed. False if it was asked already.
     */
    boolean onBlocked() {
        if (doorbell.egressBlocked()) {
            return false;
        }
        doorbell.setEgressBlocked();
        isRetryOwed = true;
        return true;
    }

    /** After home announced its sleep: a flag that the client changes later comes with a ring. */
    boolean isQuiet() {
        if (isRetryOwed || isBlocked && !doorbell.egressBlocked()) {
            return false; // the client took the flag: it drained
        }
        if (!doorbell.wantsSpace()) {
            return true;
        }
        final boolean isKnown = isSpaceWanted || conductors.isDriverInvoked(); // else its deadline is to be set first
        return isKnown && image.position() == positionAtDriver && publisherLimit() == limitWhenRung;
    }

    /** The driver has run: limits follow the positions of before. Its own thread may be late. */
    void onDriverRan(final long nowNs) {
        isRetryOwed = false;
        positionAtDriver = image.position();
        if (doorbell.wantsSpace()) {
            lookForSpace(nowNs);
        } else {
            isSpaceWanted = false;
        }
    }

    private void lookForSpace(final long nowNs) {
        if (!isSpaceWanted) {
            isSpaceWanted = true;
            spaceWantedNs = nowNs;
        }
        final long limit = publisherLimit();
        final boolean isMoved = limit != limitWhenRung;
        final boolean isStale = !conductors.isDriverInvoked() && nowNs - spaceWantedNs >= SHARED_DRIVER_LIMIT_NS;
        if ((isMoved || isStale) && doorbell.takeWantsSpace()) {
            limitWhenRung = limit;
            isSpaceWanted = false;
            doorbell.ring();
        }
    }

    /** When to look again although nobody rings. */
    long deadlineNs(final long nowNs) {
        final boolean isDriverInvoked = conductors.isDriverInvoked();
        if (!isDriverInvoked && (isBlocked || isSpaceWanted)) {
            return nowNs + SHARED_DRIVER_RETRY_NS;
        }
        return isBlocked && !isBlockedForLong(nowNs) ? nowNs + BLOCKED_RETRY_NS : Long.MAX_VALUE;
    }

    private boolean isBlockedForLong(final long nowNs) {
        if (!isBlockSeen) {
            isBlockSeen = true;
            blockSeenNs = nowNs;
        }
        return nowNs - blockSeenNs >= BLOCKED_LIMIT_NS;
    }

    private long publisherLimit() {
        return limitCounterId < 0 ? 0 : conductors.counters().getCounterValue(limitCounterId);
    }
}
