package io.ledge.core.loop;

import io.ledge.core.journal.BackupDesk;
import io.ledge.core.journal.JournalProxy;
import io.ledge.core.journal.SnapshotProxy;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.pubsub.PubSubContext;
import io.ledge.core.wait.ErrandBell;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.wake.Doorbell;
import java.util.Objects;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

/**
 * What a core is made with: its bounds, clocks and names. Set, then {@link #conclude()}; off-heap sizes are address space,
 * memory is committed as it is used.
 */
public final class CoreContext {
    public static final long MAX_ENTRIES_DEFAULT = 10_000_000;
    public static final long STATE_BYTES_DEFAULT = 2L << 30;
    public static final long BODY_BYTES_DEFAULT = 512L << 20;
    public static final long MESSAGE_BYTES_DEFAULT = 256L << 20;
    public static final long CHANGE_BYTES_DEFAULT = 16L << 20;
    public static final int TIMERS_DEFAULT = 1 << 18;
    public static final int APPS_DEFAULT = 1024;
    public static final int COMPONENTS_DEFAULT = 256;
    public static final int PENDING_REQUESTS_DEFAULT = 4096;
    public static final int INVOCATIONS_DEFAULT = 4096;
    public static final int HEARTBEAT_INTERVAL_MS_DEFAULT = 1000;
    public static final long STALL_THRESHOLD_NS_DEFAULT = 1_000_000;

    private OffHeapRegions regions;
    private Doorbell[] doorbells;
    private NanoClock nanoClock;
    private EpochClock epochClock;
    private ErrorHandler errorHandler;
    private String nodeId = "ledge";
    private String nodeVersion = "0";
    private long pid;
    private long startTimeMs;
    private long hashSeed;
    private long maxEntries = MAX_ENTRIES_DEFAULT;
    private long stateBytes = STATE_BYTES_DEFAULT;
    private long bodyBytes = BODY_BYTES_DEFAULT;
    private long messageBytes = MESSAGE_BYTES_DEFAULT;
    private long changeBytes = CHANGE_BYTES_DEFAULT;
    private int maxBodyLength = Ipc.DEFAULT_MAX_BODY_LENGTH;
    private int timers = TIMERS_DEFAULT;
    private PubSubContext pubSub = PubSubContext.defaults();
    private JournalProxy journal;
    private ErrandBell journalBell;
    private SnapshotProxy snapshots;
    private BackupDesk backups;

    /** Checks that everything is there. Does no I/O. */
    public CoreContext conclude() {
        Objects.requireNonNull(regions, "regions");
        Objects.requireNonNull(doorbells, "doorbells");
        Objects.requireNonNull(nanoClock, "nanoClock");
        Objects.requireNonNull(epochClock, "epochClock");
        Objects.requireNonNull(errorHandler, "errorHandler");
        if (doorbells.length < 2) {
            throw new IllegalArgumentException(
                    "a port and at least one session need doorbells: doorbells=" + doorbells.length);
        }
        return this;
    }

    public CoreContext regions(final OffHeapRegions value) {
        regions = value;
        return this;
    }

    public OffHeapRegions regions() {
        return regions;
    }

    /** One per session index; the first session is the port's. */
    public CoreContext doorbells(final Doorbell[] value) {
        doorbells = value;
        return this;
    }

    public Doorbell[] doorbells() {
        return doorbells;
    }

    public CoreContext clocks(final NanoClock nano, final EpochClock epoch) {
        nanoClock = nano;
        epochClock = epoch;
        return this;
    }

    public NanoClock nanoClock() {
        return nanoClock;
    }

    public EpochClock epochClock() {
        return epochClock;
    }

    /** Told of bugs: what a handler threw. Must not block. */
    public CoreContext errorHandler(final ErrorHandler value) {
        errorHandler = value;
        return this;
    }

    public ErrorHandler errorHandler() {
        return errorHandler;
    }

    public CoreContext node(final String id, final String version, final long nodePid, final long startMs) {
        nodeId = id;
        nodeVersion = version;
        pid = nodePid;
        startTimeMs = startMs;
        return this;
    }

    public String nodeId() {
        return nodeId;
    }

    public String nodeVersion() {
        return nodeVersion;
    }

    public long pid() {
        return pid;
    }

    public long startTimeMs() {
        return startTimeMs;
    }

    /** Random per node, so that nobody can choose keys that collide. */
    public CoreContext hashSeed(final long value) {
        hashSeed = value;
        return this;
    }

    public long hashSeed() {
        return hashSeed;
    }

    public CoreContext state(final long entries, final long bytes) {
        maxEntries = entries;
        stateBytes = bytes;
        return this;
    }

    public long maxEntries() {
        return maxEntries;
    }

    public long stateBytes() {
        return stateBytes;
    }

    public CoreContext bodies(final long bytes, final int maxLength) {
        bodyBytes = bytes;
        maxBodyLength = maxLength;
        return this;
    }

    public long bodyBytes() {
        return bodyBytes;
    }

    public int maxBodyLength() {
        return maxBodyLength;
    }

    public CoreContext messageBytes(final long value) {
        messageBytes = value;
        return this;
    }

    public long messageBytes() {
        return messageBytes;
    }

    /** Of the latest changes of stores, kept for those who watch; twice, and only once somebody watches. A power of two. */
    public CoreContext changeBytes(final long value) {
        changeBytes = value;
        return this;
    }

    public long changeBytes() {
        return changeBytes;
    }

    /** Of deliveries, and as many of items that expire. */
    public CoreContext timers(final int value) {
        timers = value;
        return this;
    }

    public int timers() {
        return timers;
    }

    public CoreContext pubSub(final PubSubContext value) {
        pubSub = value;
        return this;
    }

    public PubSubContext pubSub() {
        return pubSub;
    }

    /** Where durable stores' changes go. Without one there are volatile stores only. @param bell rung when something was appended */
    public CoreContext journal(final JournalProxy proxy, final ErrandBell bell) {
        journal = proxy;
        journalBell = bell;
        return this;
    }

    /** May be null. */
    public JournalProxy journal() {
        return journal;
    }

    public ErrandBell journalBell() {
        return journalBell;
    }

    /** Where snapshots go; with a journal only. */
    public CoreContext snapshots(final SnapshotProxy value) {
        snapshots = value;
        return this;
    }

    /** May be null. */
    public SnapshotProxy snapshots() {
        return snapshots;
    }

    /** Where backups are asked for; with a journal only. */
    public CoreContext backups(final BackupDesk value) {
        backups = value;
        return this;
    }

    /** May be null. */
    public BackupDesk backups() {
        return backups;
    }
}
