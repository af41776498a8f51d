package io.ledge.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.service.ServiceCaller;
import io.ledge.runtime.peer.NodePeers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who calls the node over IPC is known without waiting for a reload, which holds the components for as long as it takes. */
@Timeout(60)
class IpcCallersTest {
    private NodeComponents components;
    private IpcCallers callers;

    @BeforeEach
    void make() throws Exception {
        final NodeContext context = new NodeContext();
        components = new NodeComponents(context);
        final NodePeers peers = new NodePeers(context.peers());
        final ServedApps nobody = new ServedApps(
                () -> {
                    throw new IllegalStateException("no API is served");
                },
                peers,
                _ -> List.of(),
                app -> app);
        callers = new IpcCallers(nobody, components, "1");
    }

    @Test
    void shouldHaveOnlyAnAppThatNeverCalledWaitForAReload() {
        final ServiceCaller known = callers.apply("known").join();
        final CompletableFuture<ServiceCaller> stranger;
        synchronized (components) { // as a reload does
            stranger = callers.apply("stranger");
            assertSame(known, callers.apply("known").join());
            assertFalse(stranger.isDone());
        }
        assertEquals("stranger", stranger.join().context().appId());
        assertSame(stranger.join(), callers.apply("stranger").join());
    }

    @Test
    void shouldHaveNobodyWaitAfterAReloadEither() {
        final ServiceCaller before = callers.apply("known").join();
        callers.refresh();
        synchronized (components) { // the next one
            final CompletableFuture<ServiceCaller> after = callers.apply("known");
            assertTrue(after.isDone());
            assertNotSame(before, after.join());
            assertEquals("known", after.join().context().appId());
        }
    }

    @Test
    void shouldLookAgainWhenALookUpHasFailed() {
        synchronized (components) {
            assertTrue(callers.apply("app").cancel(false));
        }
        assertEquals("app", callers.apply("app").join().context().appId());
    }
}
