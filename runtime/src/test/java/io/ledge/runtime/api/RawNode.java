package io.ledge.runtime.api;

import io.ledge.api.semantics.AppApi;
import io.ledge.api.semantics.AppContext;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.runtime.node.LedgeNode;
import io.ledge.runtime.node.NodeContext;
import io.ledge.runtime.node.NodeStartException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A real node in this process that serves Dapr's API to apps, each on a free port. */
final class RawNode implements AutoCloseable {
    private final LedgeNode node;

    RawNode(final NodeContext context, final AppContext... apps) throws NodeStartException {
        node = LedgeNode.launch(context.apps(List.of(apps)));
    }

    /** With components that have no settings, and the app {@code app}. */
    static RawNode with(final Path dataDir, final ComponentSpec... components) throws NodeStartException {
        return new RawNode(
                new NodeContext().dataDir(dataDir).components(Arrays.asList(components)), new AppContext("app"));
    }

    /** The first app's. */
    AppApi api() {
        return node.apps().getFirst().api();
    }

    /** Of the first app. */
    int port() {
        return port(0);
    }

    int port(final int app) {
        return node.apps().get(app).httpPort();
    }

    RawHttp.Answer call(final String method, final String path, final String body) {
        return RawHttp.call(port(), method, path, body);
    }

    /** Status and body of the first app's answer. */
    String line(final String method, final String path, final String body) {
        return call(method, path, body).line();
    }

    @Override
    public void close() {
        node.close();
    }
}
