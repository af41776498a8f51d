package io.ledge.runtime.peer;

import io.ledge.api.ApiException;
import io.ledge.api.ApiHost;
import io.ledge.api.app.PeerDirectory;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * One node's view of the others, and what it lets them know of itself. Without a registry that can be written the node runs on, alone.
 * Any thread.
 */
public final class NodePeers implements PeerDirectory {
    private static final System.Logger LOGGER = System.getLogger("ledge.peers");
    private static final String BEGIN_OF_CERTIFICATE = "-----BEGIN CERTIFICATE-----";
    private static final String END_OF_CERTIFICATE = "-----END CERTIFICATE-----";
    private static final int TOKEN_LENGTH = 16;

    private final PeerContext context;
    private final AppRegistry registry; // null: none
    private final String token;
    private final Map<String, Path> announced = new HashMap<>();
    private volatile String certificate; // in PEM; null: the port has no TLS
    private int port;

    public NodePeers(final PeerContext context) {
        this.context = context;
        registry = context.registry() == null ? null : new AppRegistry(context.registry());
        token = context.token().isEmpty() ? randomToken() : context.token();
    }

    private static String randomToken() {
        final byte[] bytes = new byte[TOKEN_LENGTH];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** For the host of the apps: {@link PeerDirectory#NONE} when there is nobody to be asked. */
    public PeerDirectory directory() {
        return registry == null && context.others().isEmpty() ? NONE : this;
    }

    /** Opens the port for others, if there is to be one. */
    public void listen(final ApiHost host) throws ApiException {
        if (context.listens()) {
            port = host.listenToPeers(
                    context.listenAddress(), context.port(), token, context.tls(), this::onCertificate);
            LOGGER.log(
                    Level.INFO,
                    "other nodes call this one's apps on " + context.listenAddress() + ":" + port
                            + (context.tls() == null ? "" : ", over TLS"));
        }
    }

    /** On the I/O thread. */
    private void onCertificate(final String pem) {
        certificate = ofNode(pem);
        Thread.ofVirtual().name("ledge-peers").start(this::announceAnew);
    }

    /**
     * The node's own, which others take as it is, not those that it was signed by, and nothing of what else may be in its file: its
     * key is. Empty: there is none in a form that others read.
     */
    private static String ofNode(final String pem) {
        final int begin = pem.indexOf(BEGIN_OF_CERTIFICATE);
        final int end = begin < 0 ? -1 : pem.indexOf(END_OF_CERTIFICATE, begin);
        return end < 0 ? "" : pem.substring(begin, end + END_OF_CERTIFICATE.length()) + "\n";
    }

    private synchronized void announceAnew() {
        List.copyOf(announced.keySet()).forEach(this::announce);
    }

    @Override
    public List<Peer> find(final String target) {
        final List<Peer> found = of(target);
        final int dot = target.lastIndexOf('.');
        return found.isEmpty() && dot > 0 ? of(target.substring(0, dot)) : found; // app.namespace
    }

    private List<Peer> of(final String appId) {
        final List<Peer> found = new ArrayList<>(registry == null ? List.of() : registry.find(appId));
        context.others().stream().filter(peer -> peer.appId().equals(appId)).forEach(found::add);
        return found;
    }

    /** The app is served from now on. */
    public synchronized void announce(final String appId) {
        if (registry == null || port == 0) {
            return;
        }
        try {
            announced.put(appId, registry.announce(new Peer(appId, localHost(), port, token, certificate)));
        } catch (final IOException ex) {
            LOGGER.log(
                    Level.WARNING,
                    "app " + appId + ": nodes of this machine do not find it: " + ex.getMessage()
                            + "; remove that directory, or make it writable");
        }
    }

    private String localHost() {
        return switch (context.listenAddress()) {
            case "0.0.0.0", "::", "[::]" -> "127.0.0.1";
            default -> context.listenAddress();
        };
    }

    /** The app is not served any more, or will soon not be. */
    public synchronized void withdraw(final String appId) {
        final Path file = announced.remove(appId);
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (final IOException ex) {
                LOGGER.log(Level.WARNING, "app " + appId + " stays in the registry until this process ends: " + ex);
            }
        }
    }
}
