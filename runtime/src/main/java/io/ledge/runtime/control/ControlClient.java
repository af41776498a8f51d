package io.ledge.runtime.control;

import io.ledge.api.semantics.AppContext;
import io.ledge.protocol.NodeFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.agrona.CloseHelper;

/** The side of the command line: one request, then what comes of it. Blocks. */
public final class ControlClient implements AutoCloseable {
    private final SocketChannel connection;
    private final BufferedReader in;

    private ControlClient(final SocketChannel connection) {
        this.connection = connection;
        in = new BufferedReader(Channels.newReader(connection, StandardCharsets.UTF_8));
    }

    /** Empty: no node runs on that data directory. */
    public static Optional<ControlClient> open(final Path dataDir) {
        return NodeFiles.find(dataDir.toAbsolutePath().normalize())
                .flatMap(node -> connect(node.directory().resolve(NodeFiles.CONTROL_SOCKET)));
    }

    private static Optional<ControlClient> connect(final Path socket) {
        SocketChannel connection = null;
        try {
            connection = SocketChannel.open(StandardProtocolFamily.UNIX);
            connection.connect(UnixDomainSocketAddress.of(socket));
            return Optional.of(new ControlClient(connection));
        } catch (final IOException ex) {
            CloseHelper.quietClose(connection);
            return Optional.empty(); // it died and left its files
        }
    }

    /** Where the API of an attached app listens. */
    public record Attached(int httpPort, int grpcPort) {}

    /**
     * Has the app served for as long as this client is open.
     *
     * @param configuration of the app, read by the node; null: none
     * @throws IOException when the node refuses, with its reason
     */
    public Attached attach(final AppContext app, final Path configuration) throws IOException {
        final ControlJson.Line answer = ask(ControlJson.attach(app, configuration));
        return new Attached(answer.number("httpPort"), answer.number("grpcPort"));
    }

    /** After {@link #attach}. @return true when the node asks this process to end, false when the node went */
    public boolean awaitStop() {
        try {
            return in.readLine() != null;
        } catch (final IOException ex) {
            return false;
        }
    }

    public List<AppRow> list() throws IOException {
        write(ControlJson.list());
        final List<AppRow> rows = new ArrayList<>();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            rows.add(ControlJson.row(ControlJson.read(line)));
        }
        return rows;
    }

    /** @throws IOException when there is no such app */
    public void stop(final String appId) throws IOException {
        ask(ControlJson.stop(appId));
    }

    private ControlJson.Line ask(final String request) throws IOException {
        write(request);
        final String line = in.readLine();
        if (line == null) {
            throw new IOException("the node hung up without an answer");
        }
        final ControlJson.Line answer = ControlJson.read(line);
        if (!answer.isOk()) {
            throw new IOException(answer.text("message"));
        }
        return answer;
    }

    private void write(final String line) throws IOException {
        final ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            connection.write(bytes);
        }
    }

    @Override
    public void close() {
        CloseHelper.quietClose(connection);
    }
}
