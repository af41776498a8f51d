package io.ledge.benchmarks.peer;

import io.ledge.benchmarks.rig.PingPong;
import io.ledge.client.DirectClient;
import io.ledge.client.DirectHandler;
import io.ledge.client.LedgeClient;
import io.ledge.protocol.ErrorCode;

/** A client's end over {@link DirectClient}; counts what its subclass waits for. */
abstract class LedgeAsker implements PingPong.Asker, DirectHandler {
    private static final int POLL_LIMIT = 10;

    final DirectClient direct;
    int arrived;
    private final LedgeClient client;

    LedgeAsker(final LedgeClient client, final DirectClient direct) {
        this.client = client;
        this.direct = direct;
    }

    @Override
    public final int poll() {
        arrived = 0;
        final long workCount = direct.poll(this, POLL_LIMIT);
        if (workCount < 0) {
            throw new IllegalStateException("the node is lost: " + workCount);
        }
        return arrived;
    }

    @Override
    public final void idle() {
        direct.idle();
    }

    @Override
    public final void onError(final long correlationId, final ErrorCode code, final String message) {
        throw new IllegalStateException("refused: " + code + ", " + message);
    }

    @Override
    public final void close() {
        direct.close();
        client.close();
    }

    /** @return false when there is no room now */
    static boolean isSent(final long result) {
        if (result < 0 && result != DirectClient.BACK_PRESSURE) {
            throw new IllegalStateException("not sent: " + result);
        }
        return result > 0;
    }
}
