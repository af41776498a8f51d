package io.ledge.core.loop;

import io.ledge.core.session.CommandHandler;
import io.ledge.core.session.Ingress;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** What the apps sent: each session's messages in order, while its outbox has room, as a transport does it. */
final class TestIngress implements Ingress {
    private static final int OFFSET = 24; // messages stand somewhere in a larger buffer

    private final List<TestApp> apps = new ArrayList<>();
    private final UnsafeBuffer log = new UnsafeBuffer(new byte[OFFSET + 256 * 1024]);

    void add(final TestApp app) {
        log.setMemory(0, log.capacity(), (byte) 0x7F);
        apps.add(app);
    }

    @Override
    public int poll(final CommandHandler handler, final long nowNs, final int limit, final boolean home) {
        int workCount = 0;
        for (int i = 0; i < apps.size(); i++) { // no iterator: tests of allocation run through here, too
            final TestApp app = apps.get(i);
            while (workCount < limit && app.isPollable()) {
                final byte[] message = app.outgoing().peek();
                log.putBytes(OFFSET, message);
                if (!handler.onCommand(app.session(), log, OFFSET, message.length)) {
                    break;
                }
                app.outgoing().remove();
                workCount++;
            }
        }
        return workCount;
    }

    @Override
    public boolean isQuiet() {
        for (int i = 0; i < apps.size(); i++) {
            if (apps.get(i).isPollable()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public long nextDeadlineNs() {
        return Long.MAX_VALUE;
    }
}
