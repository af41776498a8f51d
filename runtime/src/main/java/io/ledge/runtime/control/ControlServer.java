package io.ledge.runtime.control;

import io.ledge.api.ApiException;
import io.ledge.api.AppServer;
import io.ledge.api.semantics.AppContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.agrona.CloseHelper;

/** The node's side: one virtual thread a connection. */
public final class ControlServer implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger("ledge.control");
    private static final int BACKLOG = 16;

    private final Path socket;
    private final ServerSocketChannel server;
    private final Apps apps;
    private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();

    /** What is asked of the node. Any thread. */
    public interface Apps {
        /** @param app with a shutdown that asks its process to end */
        AppServer attach(AppContext app) throws ApiException;

        void detach(AppServer app);

        List<AppRow> list();

        /** Asks the app's process to end. @return false: there is no such app */
        boolean stop(String appId);
    }

    private ControlServer(final Path socket, final ServerSocketChannel server, final Apps apps) {
        this.socket = socket;
        this.server = server;
        this.apps = apps;
    }

    /** Listens, for this user and group only. A socket file of an earlier life is replaced. */
    public static ControlServer listen(final Path socket, final Apps apps) throws IOException {
        Files.deleteIfExists(socket);
        final ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(socket), BACKLOG);
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw----"));
        } catch (final IOException ex) {
            CloseHelper.quietClose(server);
            throw ex;
        }
        final ControlServer control = new ControlServer(socket, server, apps);
        Thread.ofVirtual().name("ledge-control").start(control::acceptAll);
        return control;
    }

    private void acceptAll() {
        while (server.isOpen()) {
            try {
                final SocketChannel connection = server.accept();
                Thread.ofVirtual().name("ledge-control-peer").start(() -> serve(connection));
            } catch (final IOException ex) {
                if (server.isOpen()) {
                    LOGGER.log(System.Logger.Level.WARNING, "the control socket " + socket + ": " + ex);
                }
            }
        }
    }

    private void serve(final SocketChannel connection) {
        connections.add(connection);
        try (connection;
                BufferedReader in = new BufferedReader(Channels.newReader(connection, StandardCharsets.UTF_8))) {
            final String request = in.readLine();
            if (request != null) {
                answer(request, connection, in);
            }
        } catch (final IOException | UncheckedIOException ex) {
            LOGGER.log(System.Logger.Level.DEBUG, "a control connection ended: " + ex);
        } finally {
            connections.remove(connection);
        }
    }

    private void answer(final String line, final SocketChannel connection, final BufferedReader in) throws IOException {
        final ControlJson.Line request;
        try {
            request = ControlJson.read(line);
        } catch (final IOException | NumberFormatException ex) {
            write(connection, ControlJson.refused(ex.getMessage()));
            return;
        }
        switch (request.text("op")) {
            case "attach" -> attach(request.app(), connection, in);
            case "list" -> {
                for (final AppRow row : apps.list()) {
                    write(connection, ControlJson.row(row));
                }
            }
            case "stop" -> {
                final boolean isKnown = apps.stop(request.text("appId"));
                write(
                        connection,
                        isKnown
                                ? ControlJson.done()
                                : ControlJson.refused(
                                        "no app '" + request.text("appId") + "' is served here: see `ledge list`"));
            }
            default -> write(connection, ControlJson.refused("unknown op '" + request.text("op") + "'"));
        }
    }

    /** Until the other side hangs up. */
    private void attach(final AppContext app, final SocketChannel connection, final BufferedReader in)
            throws IOException {
        final AppServer served;
        try {
            served = apps.attach(app.shutdown(() -> tellToStop(connection)));
        } catch (final ApiException ex) {
            write(connection, ControlJson.refused(ex.getMessage()));
            return;
        } catch (final RuntimeException ex) { // a bug; who asked is told, too
            LOGGER.log(System.Logger.Level.ERROR, "app " + app.appId() + " cannot be attached", ex);
            write(connection, ControlJson.refused("a bug in the node: " + ex));
            return;
        }
        try {
            write(connection, ControlJson.attached(served.httpPort(), served.grpcPort()));
            while (in.readLine() != null) {
                // nothing more is said
            }
        } finally {
            apps.detach(served);
        }
    }

    private static void tellToStop(final SocketChannel connection) {
        try {
            write(connection, ControlJson.stopEvent());
        } catch (final IOException ex) {
            // it has gone already
        }
    }

    private static void write(final SocketChannel connection, final String line) throws IOException {
        final ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            connection.write(bytes);
        }
    }

    /** Hangs up: attached processes then know that the node goes. */
    @Override
    public void close() {
        CloseHelper.quietClose(server);
        connections.forEach(CloseHelper::quietClose);
        try {
            Files.deleteIfExists(socket);
        } catch (final IOException ex) {
            LOGGER.log(System.Logger.Level.WARNING, "the control socket " + socket + ": " + ex);
        }
    }
}
