package io.ledge.core.session;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.CloseReason;
import io.ledge.protocol.codec.ConnectDecoder;
import io.ledge.protocol.codec.ConnectedEncoder;
import io.ledge.protocol.codec.HeartbeatDecoder;
import io.ledge.protocol.codec.HeartbeatEncoder;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.RejectedEncoder;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Connect, Heartbeat and Close. The other session messages are the transport's (SessionLost) or travel outwards. */
public final class SessionHandler {
    private static final int NONE = -1;
    private static final int SEVERAL = -2;
    private static final DirectBuffer NODE_APP = new UnsafeBuffer(Ipc.NODE_APP_ID.getBytes(StandardCharsets.US_ASCII));
    private static final DirectBuffer CLI_APP = new UnsafeBuffer(Ipc.CLI_APP_ID.getBytes(StandardCharsets.US_ASCII));

    private final SessionTable sessions;
    private final Replies replies;
    private final String nodeId;
    private final String nodeVersion;
    private final int maxBodyLength;
    private final int heartbeatIntervalMs;

    private final ConnectDecoder connect = new ConnectDecoder();
    private final HeartbeatDecoder heartbeat = new HeartbeatDecoder();
    private final ConnectedEncoder connected = new ConnectedEncoder();
    private final RejectedEncoder rejected = new RejectedEncoder();
    private final HeartbeatEncoder heartbeatReply = new HeartbeatEncoder();
    private final UnsafeBuffer appId = new UnsafeBuffer(0, 0);

    public SessionHandler(
            final SessionTable sessions,
            final Replies replies,
            final String nodeId,
            final String nodeVersion,
            final int maxBodyLength,
            final int heartbeatIntervalMs) {
        this.sessions = sessions;
        this.replies = replies;
        this.nodeId = nodeId;
        this.nodeVersion = nodeVersion;
        this.maxBodyLength = maxBodyLength;
        this.heartbeatIntervalMs = heartbeatIntervalMs;
    }

    public void onConnect(
            final Session session, final MessageHeaderDecoder header, final DirectBuffer message, final int offset) {
        if (session.isConnected()) {
            replies.say("this session is connected already, as app ").and(session.appId());
            replies.error(session, header.correlationId(), ConnectDecoder.TEMPLATE_ID, ErrorCode.MALFORMED_MESSAGE);
            return;
        }
        connect.wrap(message, offset, header.blockLength(), header.version());
        connect.wrapAppId(appId);
        final int appIndex = appId.capacity() == 0 ? soleApp() : validApp();
        if (appIndex < 0) {
            reject(session, header.correlationId(), appIndex);
            return;
        }
        sessions.connected(session, appIndex);
        connected
                .wrapAndApplyHeader(replies.buffer(), 0, replies.header())
                .sessionIndex(session.index())
                .doorbellIndex(session.index() + 1)
                .heartbeatIntervalMs(heartbeatIntervalMs)
                .inlineLimit(Ipc.INLINE_LIMIT)
                .maxBodyLength(maxBodyLength)
                .nodeId(nodeId)
                .nodeVersion(nodeVersion);
        replies.completeHeader(header.correlationId());
        send(session, connected.encodedLength());
    }

    public void onHeartbeat(
            final Session session, final MessageHeaderDecoder header, final DirectBuffer message, final int offset) {
        heartbeat.wrap(message, offset, header.blockLength(), header.version());
        heartbeatReply.wrapAndApplyHeader(replies.buffer(), 0, replies.header()).clientTimeNs(heartbeat.clientTimeNs());
        replies.completeHeader(header.correlationId());
        send(session, heartbeatReply.encodedLength());
    }

    public void onClose(final Session session) {
        sessions.close(session, CloseReason.NORMAL);
    }

    private int validApp() {
        if (appId.capacity() > Ipc.MAX_NAME_LENGTH || !isName(appId)) {
            replies.say("an app id has 1 to 255 of the characters a-z A-Z 0-9 . _ -");
            return -ErrorCode.APP_ID_INVALID.number();
        }
        if (appId.equals(NODE_APP)) {
            replies.say("the app id ").and(appId).and(" is the node's own");
            return -ErrorCode.APP_ID_INVALID.number();
        }
        final int appIndex = sessions.apps().add(appId, 0, appId.capacity());
        if (appIndex < 0) {
            replies.say("the node's limit of different app ids is reached: ")
                    .and(sessions.apps().count());
            return -ErrorCode.TOO_MANY_SESSIONS.number();
        }
        return appIndex;
    }

    /** A client that names no app speaks for the only one attached; where none is, for the command line's own. */
    private int soleApp() {
        final AppTable apps = sessions.apps();
        int found = NONE;
        replies.say("several apps are attached, say which by --app-id:");
        for (int i = 0; i < apps.count(); i++) {
            if (apps.isAttached(i)
                    && !apps.name(i).equals(Ipc.CLI_APP_ID)
                    && !apps.name(i).equals(Ipc.NODE_APP_ID)) {
                replies.text().and(" ").and(apps.bytes(i));
                found = found == NONE ? i : SEVERAL;
            }
        }
        if (found == SEVERAL) {
            return -ErrorCode.APP_ID_INVALID.number();
        }
        return found == NONE ? apps.add(CLI_APP, 0, CLI_APP.capacity()) : found;
    }

    private void reject(final Session session, final long correlationId, final int negativeCode) {
        rejected.wrapAndApplyHeader(replies.buffer(), 0, replies.header()).code(-negativeCode);
        replies.completeHeader(correlationId);
        replies.putDetail(rejected);
        send(session, rejected.encodedLength());
    }

    private void send(final Session session, final int encodedLength) {
        session.outbox().send(replies.buffer(), 0, MessageHeaderEncoder.ENCODED_LENGTH + encodedLength);
    }

    private static boolean isName(final DirectBuffer name) {
        for (int i = 0; i < name.capacity(); i++) {
            final int c = name.getByte(i);
            final boolean valid = c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || c == '.'
                    || c == '_'
                    || c == '-';
            if (!valid) {
                return false;
            }
        }
        return true;
    }
}
