package io.ledge.api.grpc;

import io.ledge.api.app.InvokeHeaders;
import io.ledge.api.semantics.DaprError;
import io.ledge.api.semantics.GrpcCode;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;

/**
 * Rpcs of other nodes, on the port that they have: one is for the app that {@code dapr-app-id} names, one of this node's, and passes
 * as it is. On the I/O thread.
 */
public final class PeerRpcs {
    private static final String CALLER = "dapr-caller-app-id";

    private final byte[] token;
    private final Map<String, GrpcApi> apps = new HashMap<>();

    public PeerRpcs(final String token) {
        this.token = token.getBytes(StandardCharsets.UTF_8);
    }

    /** The app can be called while the directory has it. */
    public void add(final String appId, final GrpcApi app) {
        apps.put(appId, app);
    }

    /** Nothing when another one has its id. */
    public void remove(final String appId, final GrpcApi app) {
        apps.remove(appId, app);
    }

    public void handle(final HttpServerRequest request) {
        final String sent = request.getHeader(InvokeHeaders.API_TOKEN);
        final String appId = header(request, InvokeHeaders.APP_ID);
        final GrpcApi app = apps.get(appId);
        if (sent == null || !MessageDigest.isEqual(sent.getBytes(StandardCharsets.UTF_8), token)) {
            TrailersOnly.end(
                    request.response(),
                    GrpcCode.UNAUTHENTICATED,
                    DaprError.UNAUTHENTICATED.with().message());
        } else if (app == null) {
            GrpcProxy.refuseAbsent(request, appId);
        } else {
            app.proxyByPeer(request, appId, header(request, CALLER));
        }
    }

    private static String header(final HttpServerRequest request, final String name) {
        final String value = request.getHeader(name);
        return value == null ? "" : value;
    }
}
