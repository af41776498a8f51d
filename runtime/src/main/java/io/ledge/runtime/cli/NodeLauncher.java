package io.ledge.runtime.cli;

import io.ledge.api.AppServer;
import io.ledge.api.semantics.AppContext;
import io.ledge.core.wait.WaitMode;
import io.ledge.runtime.node.LedgeNode;
import io.ledge.runtime.node.NodeContext;
import io.ledge.runtime.node.NodeStartException;
import io.ledge.runtime.peer.PeerContext;
import java.nio.file.Path;
import java.util.List;

/** Starts a node in this process; {@link #launch} but for tests. */
@FunctionalInterface
interface NodeLauncher {
    Running start(Settings settings) throws NodeStartException;

    /**
     * @param sharedDriverThread the media driver runs on a thread of its own, not inside the core loop
     * @param apps whose Dapr API is served
     * @param peers other nodes
     */
    record Settings(
            Path dataDir,
            List<Path> resourcesPaths,
            WaitMode waitMode,
            boolean sharedDriverThread,
            List<AppContext> apps,
            PeerContext peers) {}

    /** A node that runs until {@link #close}, from any thread, or until it gives up by itself. */
    interface Running extends AutoCloseable {
        /** Those whose API is served. */
        default List<AppServer> apps() {
            return List.of();
        }

        /**
         * An app of the node's own ends.
         *
         * @param whenLast run when the last of the others has gone
         * @return false: there is no other, and nothing was done
         */
        default boolean leave(final AppServer app, final Runnable whenLast) {
            return false;
        }

        /** Returns when the node is closed. */
        void awaitClose();

        /** Idempotent; returns when the node is closed. */
        @Override
        void close();
    }

    static Running launch(final Settings settings) throws NodeStartException {
        return launch(settings, new NodeContext());
    }

    /** @param context with what is not a setting of the command */
    static Running launch(final Settings settings, final NodeContext context) throws NodeStartException {
        final LedgeNode node = LedgeNode.launch(context.dataDir(settings.dataDir())
                .resourcesPaths(settings.resourcesPaths())
                .defaultStore(true)
                .apps(settings.apps())
                .peers(settings.peers())
                .waitMode(settings.waitMode())
                .driverThread(settings.sharedDriverThread()));
        final List<AppServer> own = node.apps();
        return new Running() {
            @Override
            public List<AppServer> apps() {
                return own;
            }

            @Override
            public boolean leave(final AppServer app, final Runnable whenLast) {
                return node.leave(app, whenLast);
            }

            @Override
            public void awaitClose() {
                node.awaitClose();
            }

            @Override
            public void close() {
                node.close();
            }
        };
    }
}
