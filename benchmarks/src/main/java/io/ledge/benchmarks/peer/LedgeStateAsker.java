package io.ledge.benchmarks.peer;

import io.ledge.client.DirectClient;
import io.ledge.client.DirectName;
import io.ledge.client.LedgeClient;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Gets or sets one key. */
final class LedgeStateAsker extends LedgeAsker {
    private static final String STORE = "statestore";
    private static final String KEY = "greenhouse-temp";

    private final DirectName store = DirectName.of(STORE);
    private final UnsafeBuffer key = new UnsafeBuffer(KEY.getBytes(StandardCharsets.UTF_8));
    private final UnsafeBuffer value = new UnsafeBuffer(new byte[Payload.LENGTH]);
    private final boolean isSetting;

    LedgeStateAsker(final LedgeClient client, final DirectClient direct, final boolean isSetting) {
        super(client, direct);
        this.isSetting = isSetting;
        while (!offerSet()) {
            poll();
        }
        while (poll() == 0) {
            idle();
        }
    }

    @Override
    public boolean offer() {
        return isSetting ? offerSet() : isSent(direct.offerGet(store, key, 0, key.capacity()));
    }

    private boolean offerSet() {
        return isSent(direct.offerSet(store, key, 0, key.capacity(), value, 0, Payload.LENGTH));
    }

    @Override
    public void onDone(final long correlationId, final long newVersion) {
        arrived++;
    }

    @Override
    public void onStateValue(
            final long correlationId,
            final boolean found,
            final long version,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        if (length != Payload.LENGTH) {
            throw new IllegalStateException("not the value that was set: length=" + length);
        }
        arrived++;
    }
}
