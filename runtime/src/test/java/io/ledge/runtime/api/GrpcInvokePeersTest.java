package io.ledge.runtime.api;

import io.ledge.api.semantics.AppContext;
import io.ledge.runtime.node.NodeContext;
import io.ledge.runtime.peer.PeerContext;
import java.util.List;

/** What {@link GrpcInvokeAppTest} demands within one node, of an app that another node serves. */
class GrpcInvokePeersTest extends GrpcInvokeAppTest {
    @Override
    List<ApiNode> start(final NodeContext callers, final AppContext web, final AppContext... others) throws Exception {
        return List.of(
                ApiNode.start(scratch.resolve("near"), callers.peers(sharing()), web),
                ApiNode.start(scratch.resolve("far"), new NodeContext().peers(sharing()), others));
    }

    private PeerContext sharing() {
        return new PeerContext(scratch.resolve("apps"), List.of(), "127.0.0.1", 0, "");
    }
}
