package io.ledge.bindings.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between client and broker, so that the line can be cut, and MQTT 5 be refused as old brokers do. */
final class TcpProxy implements AutoCloseable {
    /** What becomes of a CONNECT of MQTT 5. */
    enum Mqtt5 {
        PASS,
        /** CONNACK of 3.1.1 with "unacceptable protocol version". */
        REFUSE,
        HANG_UP
    }

    private static final byte[] CONNACK_UNACCEPTABLE_VERSION = {0x20, 0x02, 0x00, 0x01};
    private static final int LEVEL_OFFSET = 8; // header 1, length 1, "MQTT" with its length 6: CONNECT under 128 bytes

    private final ServerSocket server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final int brokerPort;
    private final Mqtt5 mqtt5;

    TcpProxy(final int brokerPort, final Mqtt5 mqtt5) throws IOException {
        this.brokerPort = brokerPort;
        this.mqtt5 = mqtt5;
        Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return "tcp://127.0.0.1:" + server.getLocalPort();
    }

    /** Resets every connection there is, without a word to either side. New ones are served. */
    void cut() throws IOException {
        for (final Socket socket : sockets) {
            sockets.remove(socket);
            if (!socket.isClosed()) {
                socket.setSoLinger(true, 0);
                socket.close();
            }
        }
    }

    private void accept() {
        try {
            while (true) {
                final Socket client = server.accept();
                sockets.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (final IOException e) {
            // closed
        }
    }

    private void serve(final Socket client) {
        try {
            final byte[] connect = client.getInputStream().readNBytes(LEVEL_OFFSET + 1);
            if (connect[LEVEL_OFFSET] == 5 && mqtt5 != Mqtt5.PASS) {
                if (mqtt5 == Mqtt5.REFUSE) {
                    client.getOutputStream().write(CONNACK_UNACCEPTABLE_VERSION);
                }
                client.getInputStream().skip(client.getInputStream().available());
                client.close();
                return;
            }
            final Socket broker = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
            sockets.add(broker);
            broker.getOutputStream().write(connect);
            Thread.ofVirtual().start(() -> copy(broker, client));
            copy(client, broker);
        } catch (final IOException e) {
            // cut
        }
    }

    private static void copy(final Socket from, final Socket to) {
        try (from;
                to) {
            final InputStream in = from.getInputStream();
            final OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (final IOException e) {
            // cut
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }
}
