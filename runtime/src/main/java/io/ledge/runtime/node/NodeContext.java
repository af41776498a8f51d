package io.ledge.runtime.node;

import io.ledge.api.semantics.AppContext;
import io.ledge.core.binding.ComponentFactory;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.journal.Journal;
import io.ledge.core.journal.log.JournalContext;
import io.ledge.core.wait.WaitMode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.NodeFiles;
import io.ledge.runtime.peer.PeerContext;
import io.ledge.transport.DriverMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a node is started with. Set, then given to {@link LedgeNode#launch}. */
public final class NodeContext {
    /** Apps whose Dapr API is served at the same time. */
    static final int API_APPS = 32;

    /** Apps attached at the same time, the command line's own connections included. */
    public static final int SESSIONS_DEFAULT = 64;

    private Path dataDir = NodeFiles.defaultDataDir();
    private List<Path> resourcesPaths = List.of();
    private List<ComponentSpec> components = List.of();
    private final List<ComponentFactory> factories = new ArrayList<>();
    private WaitMode waitMode = WaitMode.DOORBELL;
    private long resourcesIntervalMs = 1000;
    private DriverMode driverMode = DriverMode.INVOKER;
    private int sessions = SESSIONS_DEFAULT;
    private int maxPayloadLength = Ipc.DEFAULT_MAX_BODY_LENGTH;
    private boolean hasDefaultStore;
    private boolean hasStrictComponents;
    private long snapshotEveryBytes = Journal.SNAPSHOT_EVERY_BYTES_DEFAULT;
    private JournalContext journal = new JournalContext();
    private List<AppContext> apps = List.of();
    private PeerContext peers = PeerContext.ALONE;
    private long receiveTimeoutMs = AppContext.RECEIVE_TIMEOUT_MS_DEFAULT;

    /** The node is known by it; made if it is not there. */
    public NodeContext dataDir(final Path value) {
        dataDir = value.toAbsolutePath().normalize();
        return this;
    }

    public Path dataDir() {
        return dataDir;
    }

    /** Directories of Dapr resources. */
    public NodeContext resourcesPaths(final List<Path> value) {
        resourcesPaths = List.copyOf(value);
        return this;
    }

    public List<Path> resourcesPaths() {
        return resourcesPaths;
    }

    /** Components besides those of the resources. */
    public NodeContext components(final List<ComponentSpec> value) {
        components = List.copyOf(value);
        return this;
    }

    public List<ComponentSpec> components() {
        return components;
    }

    /** A component type besides those that come with the node. */
    public NodeContext factory(final ComponentFactory value) {
        factories.add(value);
        return this;
    }

    public List<ComponentFactory> factories() {
        return factories;
    }

    /** How often the resources are looked at; an edit counts once two looks in a row agree. */
    public NodeContext resourcesIntervalMs(final long value) {
        resourcesIntervalMs = value;
        return this;
    }

    public long resourcesIntervalMs() {
        return resourcesIntervalMs;
    }

    public NodeContext waitMode(final WaitMode value) {
        waitMode = value;
        return this;
    }

    /** As written in configuration: {@code spin}, {@code doorbell} or {@code park}. */
    public NodeContext waitMode(final String value) {
        return waitMode(WaitMode.parse(value));
    }

    public WaitMode waitMode() {
        return waitMode;
    }

    /** True: Aeron's media driver runs on a thread of its own; false, the default: inside the core loop. */
    public NodeContext driverThread(final boolean shared) {
        driverMode = shared ? DriverMode.SHARED : DriverMode.INVOKER;
        return this;
    }

    public DriverMode driverMode() {
        return driverMode;
    }

    public NodeContext sessions(final int value) {
        sessions = value;
        return this;
    }

    public int sessions() {
        return sessions;
    }

    /** Largest value or payload of any path. */
    public NodeContext maxPayloadLength(final int value) {
        maxPayloadLength = value;
        return this;
    }

    public int maxPayloadLength() {
        return maxPayloadLength;
    }

    /** Offers {@code statestore}, a {@code state.ledge}, when the resources name no state store. */
    public NodeContext defaultStore(final boolean value) {
        hasDefaultStore = value;
        return this;
    }

    public boolean hasDefaultStore() {
        return hasDefaultStore;
    }

    /** A component that cannot be made keeps the node from starting, as with daprd, unless it says {@code ignoreErrors}. */
    public NodeContext strictComponents(final boolean value) {
        hasStrictComponents = value;
        return this;
    }

    public boolean hasStrictComponents() {
        return hasStrictComponents;
    }

    /** Bytes journaled between two snapshots. */
    public NodeContext snapshotEveryBytes(final long value) {
        snapshotEveryBytes = value;
        return this;
    }

    public long snapshotEveryBytes() {
        return snapshotEveryBytes;
    }

    /** Apps whose Dapr API the node serves from its start. Their components are the node's. */
    public NodeContext apps(final List<AppContext> value) {
        apps = List.copyOf(value);
        return this;
    }

    public List<AppContext> apps() {
        return apps;
    }

    /** Other nodes: where their apps are, and whether they may call those of this one. */
    public NodeContext peers(final PeerContext value) {
        peers = value;
        return this;
    }

    public PeerContext peers() {
        return peers;
    }

    /** Within which a request to the Dapr API must be there, so that slow peers hold nothing for long. */
    public NodeContext receiveTimeoutMs(final long value) {
        receiveTimeoutMs = value;
        return this;
    }

    public long receiveTimeoutMs() {
        return receiveTimeoutMs;
    }

    /** Sizes of the journal, which a node has when a store is durable. */
    public NodeContext journal(final JournalContext value) {
        journal = value;
        return this;
    }

    public JournalContext journal() {
        return journal;
    }
}
