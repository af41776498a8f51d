package io.ledge.benchmarks.load;

import io.ledge.benchmarks.load.LoadPlan.Operation;
import io.ledge.benchmarks.rig.Dataset;
import io.ledge.client.DirectClient;
import io.ledge.client.DirectHandler;
import io.ledge.client.DirectName;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.WaitMode;
import io.ledge.protocol.ErrorCode;
import java.util.Arrays;
import org.HdrHistogram.Histogram;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One session that keeps a number of requests under way, on the thread that made it. A request's time is taken when it is
 * offered, refusals for want of room included, and when the batch of answers it is in begins to arrive.
 */
final class LoadSession implements DirectHandler, AutoCloseable {
    static final String APP_ID = "bench";

    private static final int POLL_LIMIT = 256;

    /** Answers may overtake each other: ids of this many requests after the oldest open one still have a slot. */
    private static final int SLOTS_PER_REQUEST = 64;

    private final LedgeClient client;
    private final DirectClient direct;
    private final DirectName store;
    private final UnsafeBuffer keys;
    private final UnsafeBuffer value;
    private final int slotMask;
    private final long[] slotIds;
    private final long[] slotNs;
    private final int[] bulkOffsets = new int[Dataset.BULK];
    private final int[] bulkLengths = new int[Dataset.BULK];
    private Histogram histogram;
    private long arrivedNs;
    private long number;
    private int answered;
    private int inFlight;
    private String failure;

    /** @param keys the dataset's, one after the other, for all sessions of the process */
    LoadSession(final LoadPlan plan, final UnsafeBuffer keys, final int maxInFlight) {
        client = LedgeClient.connect(new LedgeClientContext()
                .appId(APP_ID)
                .dataDir(NodeMain.dataDir(plan.directory()))
                .waitMode(WaitMode.of(plan.waitMode())));
        direct = client.direct();
        store = DirectName.of(plan.store());
        this.keys = keys;
        value = new UnsafeBuffer(Arrays.copyOf(Dataset.value(), plan.valueLength()));
        final int slots = BitUtil.findNextPositivePowerOfTwo(maxInFlight * SLOTS_PER_REQUEST);
        slotMask = slots - 1;
        slotIds = new long[slots];
        slotNs = new long[slots];
        Arrays.fill(bulkLengths, Dataset.KEY_LENGTH);
    }

    static UnsafeBuffer keys(final int count) {
        final UnsafeBuffer keys = new UnsafeBuffer(new byte[count * Dataset.KEY_LENGTH]);
        final Dataset dataset = new Dataset(count);
        for (int i = 0; i < count; i++) {
            keys.putBytes(i * Dataset.KEY_LENGTH, dataset.key(i));
        }
        return keys;
    }

    /** Sets every key once. */
    void fill(final int window) {
        int next = 0;
        final int count = keys.capacity() / Dataset.KEY_LENGTH;
        while (next < count || inFlight > 0) {
            while (next < count && inFlight < window && offer(true, next, 0)) {
                next++;
            }
            pollOrIdle();
        }
    }

    /** For {@code durationNs}, and until there is an answer. @return requests answered; each is in {@code into} */
    long run(final Operation operation, final int window, final long durationNs, final int seed, final Histogram into) {
        final Dataset.Picker picker = new Dataset.Picker(keys.capacity() / Dataset.KEY_LENGTH, seed);
        histogram = into;
        if (operation == Operation.BULK_GET) {
            return runBulk(window, durationNs, picker);
        }
        final long before = into.getTotalCount();
        final long startNs = System.nanoTime();
        long nowNs = startNs;
        boolean isSetting = operation == Operation.SET;
        int key = picker.next();
        while (nowNs - startNs < durationNs || into.getTotalCount() == before) {
            while (inFlight < window && offer(isSetting, key, nowNs)) {
                key = picker.next();
                isSetting = operation == Operation.MIXED ? !isSetting : isSetting;
            }
            pollOrIdle();
            nowNs = System.nanoTime();
        }
        histogram = null;
        while (inFlight > 0) {
            pollOrIdle();
        }
        return into.getTotalCount() - before;
    }

    private long runBulk(final int window, final long durationNs, final Dataset.Picker picker) {
        final Histogram into = histogram;
        final long before = into.getTotalCount();
        final long startNs = System.nanoTime();
        long nowNs = startNs;
        pickBulk(picker);
        while (nowNs - startNs < durationNs || into.getTotalCount() == before) {
            while (inFlight + Dataset.BULK <= window && offerBulk(nowNs)) {
                pickBulk(picker);
            }
            pollOrIdle();
            nowNs = System.nanoTime();
        }
        histogram = null;
        while (inFlight > 0) {
            pollOrIdle();
        }
        return into.getTotalCount() - before;
    }

    private void pickBulk(final Dataset.Picker picker) {
        for (int i = 0; i < Dataset.BULK; i++) {
            bulkOffsets[i] = picker.next() * Dataset.KEY_LENGTH;
        }
    }

    private boolean offerBulk(final long nowNs) {
        return isSent(direct.offerBulkGet(store, keys, bulkOffsets, bulkLengths, Dataset.BULK), Dataset.BULK, nowNs);
    }

    private boolean offer(final boolean isSetting, final int key, final long nowNs) {
        final int keyOffset = key * Dataset.KEY_LENGTH;
        value.putLong(0, ++number);
        final long id = isSetting
                ? direct.offerSet(store, keys, keyOffset, Dataset.KEY_LENGTH, value, 0, value.capacity())
                : direct.offerGet(store, keys, keyOffset, Dataset.KEY_LENGTH);
        return isSent(id, 1, nowNs);
    }

    private boolean isSent(final long id, final int keyCount, final long nowNs) {
        if (id == DirectClient.BACK_PRESSURE) {
            return false;
        }
        if (id < 0) {
            throw new IllegalStateException("not sent: " + id);
        }
        final int slot = (int) id & slotMask;
        if (slotIds[slot] != 0) {
            throw new IllegalStateException("request " + slotIds[slot] + " is unanswered at request " + id);
        }
        slotIds[slot] = id;
        slotNs[slot] = nowNs;
        inFlight += keyCount;
        return true;
    }

    private void pollOrIdle() {
        answered = 0;
        final int workCount = (int) direct.poll(this, POLL_LIMIT);
        if (workCount < 0) {
            throw new IllegalStateException("the node is lost: " + workCount);
        }
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
        if (answered == 0) {
            direct.idle();
        }
    }

    @Override
    public void onDone(final long correlationId, final long newVersion) {
        onAnswer(correlationId);
    }

    @Override
    public void onStateValue(
            final long correlationId,
            final boolean found,
            final long version,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        if (!found) {
            failure = "a key that was filled in is not there";
        }
        onAnswer(correlationId);
    }

    @Override
    public void onBulkItem(
            final long correlationId,
            final int index,
            final int count,
            final boolean found,
            final long version,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        if (!found) {
            failure = "a key that was filled in is not there";
        }
        onAnswer(correlationId, index == count - 1);
    }

    @Override
    public void onError(final long correlationId, final ErrorCode code, final String message) {
        failure = "refused: " + code + ", " + message;
        onAnswer(correlationId);
    }

    private void onAnswer(final long id) {
        onAnswer(id, true);
    }

    /** @param isLast of the request's answers */
    private void onAnswer(final long id, final boolean isLast) {
        if (answered++ == 0) {
            arrivedNs = System.nanoTime();
        }
        final int slot = (int) id & slotMask;
        if (slotIds[slot] != id) {
            failure = "an answer to no request: " + id;
            return;
        }
        slotIds[slot] = isLast ? 0 : id;
        inFlight--;
        if (histogram != null) {
            histogram.recordValue(Math.max(0, arrivedNs - slotNs[slot]));
        }
    }

    @Override
    public void close() {
        direct.close();
        client.close();
    }
}
