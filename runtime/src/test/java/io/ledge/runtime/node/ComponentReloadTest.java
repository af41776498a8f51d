package io.ledge.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentHost;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.loop.CoreAgent;
import io.ledge.core.loop.CoreContext;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.wait.HomeRunner;
import io.ledge.core.wait.WaitMode;
import io.ledge.protocol.wake.Doorbell;
import io.ledge.protocol.wake.WakeFile;
import io.ledge.runtime.config.NamedChanges;
import io.ledge.runtime.config.ResourceChanges;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of components at a core that does not always answer. */
class ComponentReloadTest {
    private static final ComponentSpec STORE = ComponentSpec.of("store", ComponentWiring.IN_MEMORY_STATE);
    private static final ComponentSpec BUS = ComponentSpec.of("store", ComponentWiring.IN_MEMORY_PUBSUB);
    private static final int NEVER = Integer.MAX_VALUE;

    private final OffHeapRegions regions = new OffHeapRegions();
    private final ConnectedStores stores = new ConnectedStores();
    private final Map<String, ComponentSpec> specs = new LinkedHashMap<>();
    private WakeFile wakeFile;
    private ComponentReload reload;
    private int changesLeft = NEVER; // then it does not answer

    @BeforeEach
    void setUp(@TempDir final Path directory) throws Exception {
        wakeFile = WakeFile.create(directory.resolve("wake"), 3);
        final CoreAgent core = new CoreAgent(new CoreContext()
                .regions(regions)
                .doorbells(new Doorbell[] {wakeFile.doorbell(1), wakeFile.doorbell(2)})
                .clocks(SystemNanoClock.INSTANCE, SystemEpochClock.INSTANCE)
                .errorHandler(ex -> {
                    throw new AssertionError(ex);
                })
                .conclude());
        final HomeRunner home = new HomeRunner(core, wakeFile.doorbell(0), WaitMode.PARK, ex -> {
            throw new AssertionError(ex);
        });
        final ComponentHost host = new ComponentHost(core.openPort(home.bell()), core.bodies(), 1024);
        final EdgeParts parts = new EdgeParts();
        final ComponentWiring wiring =
                new ComponentWiring(Map.of(), parts, core, host, false, spec -> null, stores, () -> {});
        reload = new ComponentReload(
                System.getLogger("test"), wiring, parts, new HashSet<>(), host, this::change, stores);
    }

    @AfterEach
    void tearDown() {
        wakeFile.close();
        stores.close();
        regions.close();
    }

    private void change(final Runnable change) throws ComponentException {
        if (changesLeft == 0) {
            throw new ComponentException("the core does not answer");
        }
        changesLeft--;
        change.run();
    }

    /** @param change which the core makes, as many as it has answers left; @return the core's answers that it took */
    private int apply(final int answers, final Change change, final ComponentSpec spec) {
        changesLeft = answers;
        reload.apply(specs, changes(change, spec), Map::of);
        return answers - changesLeft;
    }

    private enum Change {
        ADDED,
        CHANGED,
        REMOVED,
        NONE
    }

    private static ResourceChanges changes(final Change change, final ComponentSpec spec) {
        return new ResourceChanges(
                change == Change.ADDED ? List.of(spec) : List.of(),
                change == Change.CHANGED ? List.of(spec) : List.of(),
                change == Change.REMOVED ? List.of(spec) : List.of(),
                List.of(),
                List.of(),
                new NamedChanges<>(List.of(), List.of()),
                new NamedChanges<>(List.of(), List.of()));
    }

    @Test
    void shouldFreeWhatHasGoneWithTheNextChangeWhenTheCoreDidNotAnswer() {
        apply(NEVER, Change.ADDED, STORE);
        assertEquals(Map.of("store", STORE), specs);
        apply(1, Change.REMOVED, STORE); // it is taken out, and freed not at all
        assertEquals(Map.of(), specs);
        final int names = 1; // what apps call their components is told each time
        assertTrue(apply(NEVER, Change.NONE, STORE) > names, "it is freed");
        assertEquals(names, apply(NEVER, Change.NONE, STORE), "once");
    }

    @Test
    void shouldHaveInForceWhatTookThePlaceOfOneThatIsNotFreedYet() {
        apply(NEVER, Change.ADDED, STORE);
        apply(1, Change.CHANGED, BUS);
        assertEquals(Map.of("store", BUS), specs);
        apply(0, Change.CHANGED, STORE); // the name still has items of before
        assertEquals(Map.of("store", BUS), specs);
        apply(NEVER, Change.CHANGED, STORE);
        assertEquals(Map.of("store", STORE), specs);
    }
}
