package io.ledge.core.loop;

import io.ledge.protocol.codec.BodyChunkDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/** The components' side of the binding port, without threads: reads the events ring, writes the command ring. */
final class TestPort {
    private final CoreHarness harness;
    private final List<Reply> received = new ArrayList<>();
    private final Map<Long, byte[]> bodies = new HashMap<>();

    TestPort(final CoreHarness harness) {
        this.harness = harness;
    }

    /** Puts a message into the command ring. */
    boolean submit(final byte[] message) {
        return harness.port.submit(new UnsafeBuffer(message), 0, message.length);
    }

    /** Puts data into the arena, as a component's thread does. @return the handle */
    long body(final byte[] data) {
        final long handle = harness.core.bodies().allocate(data.length);
        harness.core.bodies().write(handle, 0, new UnsafeBuffer(data), 0, data.length);
        return handle;
    }

    /** Works until the loop and the events ring have nothing left. @return what came, without chunks */
    List<Reply> read() {
        do {
            harness.work();
            harness.port.read(
                    (type, buffer, index, length) -> {
                        final byte[] bytes = new byte[length];
                        buffer.getBytes(index, bytes);
                        receive(new Reply(bytes));
                    },
                    Integer.MAX_VALUE);
        } while (harness.port.hasEvents() || !harness.core.isQuiet());
        final List<Reply> all = List.copyOf(received);
        received.clear();
        return all;
    }

    private void receive(final Reply reply) {
        if (reply.templateId() == BodyChunkDecoder.TEMPLATE_ID) {
            final BodyChunkDecoder chunk = reply.chunk();
            final byte[] body = bodies.computeIfAbsent(chunk.bodyId(), id -> new byte[(int) chunk.totalLength()]);
            chunk.getChunk(body, (int) chunk.chunkOffset(), chunk.chunkLength());
        } else {
            received.add(reply);
        }
    }

    byte[] takeBody(final long bodyId) {
        return bodies.remove(bodyId);
    }
}
