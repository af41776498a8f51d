package io.ledge.simulator.world;

import io.ledge.core.journal.log.JournalContext;
import io.ledge.simulator.command.Store;
import io.ledge.simulator.trace.Dice;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * What kind of run a seed is: how much of everything there will be. Runs differ widely on purpose, so that rare combinations
 * (one key and many faults, no faults and many keys) have runs of their own.
 */
final class Plan {
    /** A value of the body arena at most. */
    static final int MAX_BODY_LENGTH = 12 * 1024;

    private static final int MIN_SEGMENT = 64 * 1024;
    private static final int MAX_WEIGHT = 10;

    final int keyCount;
    final int sessionCount;
    final int window; // commands of a session under way
    final int[] storeWeights;
    final int[] commandWeights;
    final int[] actorWeights;
    final int[] fateWeights;
    final int fateInterval; // steps
    final int preemptPercent; // of disk calls, during which others go on
    final int crashInCallOneIn; // of what others do meanwhile
    final int valueLength;
    final int bodyPercent;
    final int ttlPercent;
    final int etagPercent;
    final long ttlMs;
    final long shortPauseUs; // between things that happen in a burst
    final long restMs; // between bursts
    final int restOneIn; // pauses
    final int segmentLength;
    final int batchLimit;
    final int reserveLength;
    final int spareSegments;
    final int maxFreeSegments;
    final long snapshotEveryBytes;

    Plan(final Dice dice) {
        keyCount = dice.between(2, (int) Math.max(2, dice.upTo(60)));
        sessionCount = dice.between(2, 6);
        window = (int) dice.upTo(16);
        storeWeights = storeWeights(dice);
        commandWeights = weights(dice, Actions.Kind.values().length);
        commandWeights[Actions.Kind.SET.ordinal()]++;
        actorWeights = weights(dice, Simulation.Actor.values().length);
        Arrays.setAll(actorWeights, i -> actorWeights[i] + 1); // nobody may starve
        fateWeights = weights(dice, Fates.Kind.values().length);
        fateInterval = 200 + (int) dice.upTo(20_000);
        preemptPercent = dice.nextInt(60);
        crashInCallOneIn = 50 + (int) dice.upTo(5000);
        valueLength = (int) dice.upTo(4096);
        bodyPercent = dice.oneIn(2) ? 0 : dice.nextInt(30);
        ttlPercent = dice.oneIn(2) ? 0 : dice.nextInt(60);
        etagPercent = dice.nextInt(60);
        ttlMs = dice.upTo(TimeUnit.HOURS.toMillis(2));
        shortPauseUs = dice.oneIn(3) ? dice.between(1L, 100_000L) : dice.upTo(100_000);
        restMs = dice.between(TimeUnit.SECONDS.toMillis(10), TimeUnit.MINUTES.toMillis(5));
        restOneIn = dice.between(20, 200);
        segmentLength = MIN_SEGMENT << dice.nextInt(3);
        batchLimit = (int) dice.upTo(MIN_SEGMENT);
        reserveLength = dice.oneIn(3) ? 0 : MIN_SEGMENT;
        spareSegments = dice.between(1, 3);
        maxFreeSegments = dice.nextInt(3);
        snapshotEveryBytes = dice.between(MIN_SEGMENT / 8, MIN_SEGMENT * (dice.nextBoolean() ? 1 : 8));
    }

    JournalContext journal() {
        return new JournalContext()
                .segmentLength(segmentLength)
                .batchLimit(Math.max(512, batchLimit))
                .reserveLength(reserveLength)
                .spareSegments(spareSegments)
                .maxFreeSegments(maxFreeSegments)
                .conclude();
    }

    /** Sometimes one alone, whose changes nobody else's sync helps. */
    private static int[] storeWeights(final Dice dice) {
        final int[] weights = weights(dice, Store.count());
        if (dice.oneIn(4)) {
            Arrays.fill(weights, 0);
            weights[dice.nextInt(weights.length)] = 1;
        }
        return weights;
    }

    /** Some of them 0, not all. */
    private static int[] weights(final Dice dice, final int count) {
        final int[] weights = new int[count];
        Arrays.setAll(weights, i -> dice.oneIn(4) ? 0 : dice.between(1, MAX_WEIGHT));
        weights[dice.nextInt(count)] += 1;
        return weights;
    }
}
