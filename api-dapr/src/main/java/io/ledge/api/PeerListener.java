package io.ledge.api;

import io.ledge.api.app.AppDirectory;
import io.ledge.api.grpc.PeerRpcs;
import io.ledge.api.http.PeerApi;
import io.ledge.api.semantics.TlsFiles;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** The port that other nodes call, over HTTP and gRPC, with TLS or without. On the I/O thread. */
final class PeerListener {
    private final Vertx vertx;
    private final AppDirectory directory;
    private final String token;
    private final PeerRpcs rpcs;
    private final ApiTls tls; // null: none
    private final Consumer<String> onCertificate;
    private PeerApi api; // null: it does not listen yet

    /**
     * @param files null: no TLS
     * @param onCertificate gets each certificate that is shown from then on, in PEM, with those that it was signed by
     */
    PeerListener(
            final Vertx vertx,
            final AppDirectory directory,
            final String token,
            final TlsFiles files,
            final Consumer<String> onCertificate) {
        this.vertx = vertx;
        this.directory = directory;
        this.token = token;
        this.onCertificate = onCertificate;
        rpcs = new PeerRpcs(token);
        tls = files == null ? null : new ApiTls(vertx, files, this::onChange);
    }

    /** @return the port in use */
    Future<Integer> listen(final int port, final String address) {
        return (tls == null ? Future.<PemKeyCertOptions>succeededFuture() : tls.start()).compose(pair -> {
            api = new PeerApi(vertx, directory, token, pair, rpcs::handle);
            return api.listen(port, address).onSuccess(_ -> tell(pair));
        });
    }

    private void onChange(final PemKeyCertOptions pair) {
        if (api != null) {
            api.certificate(pair);
            tell(pair);
        }
    }

    private void tell(final PemKeyCertOptions pair) {
        if (pair != null) {
            onCertificate.accept(pair.getCertValue().toString(StandardCharsets.UTF_8));
        }
    }

    /** The app can be called while the directory has it. */
    void add(final AppServer app) {
        api.add(app.appId(), app.http());
        rpcs.add(app.appId(), app.grpc());
    }

    /** The app has gone; another one of its name may have come. */
    void remove(final AppServer app) {
        api.remove(app.appId(), app.http());
        rpcs.remove(app.appId(), app.grpc());
    }

    /** @param drainTimeoutMs that calls under way have */
    Future<Void> close(final long drainTimeoutMs) {
        if (tls != null) {
            tls.close();
        }
        return api == null ? Future.succeededFuture() : api.close(drainTimeoutMs);
    }
}
