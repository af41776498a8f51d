package io.ledge.core.loop;

import io.ledge.core.journal.BackupDesk;
import io.ledge.core.session.PendingTable;
import io.ledge.core.session.Replies;
import io.ledge.core.session.Session;
import io.ledge.core.session.SessionTable;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.BackedUpEncoder;
import io.ledge.protocol.codec.BackupDecoder;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;

/** Backup: hands it to the journal's helper, and answers when that is done. Warm: a backup is rare, and its result is text. */
final class BackupHandler {
    private final BackupDesk desk; // null: nothing is journaled
    private final PendingTable pending;
    private final SessionTable sessions;
    private final Replies replies;
    private final BackedUpEncoder backedUp = new BackedUpEncoder();

    BackupHandler(
            final BackupDesk desk, final PendingTable pending, final SessionTable sessions, final Replies replies) {
        this.desk = desk;
        this.pending = pending;
        this.sessions = sessions;
        this.replies = replies;
    }

    void onBackup(final Session session, final MessageHeaderDecoder header) {
        if (desk == null) {
            refuse(session, header.correlationId(), "this node has no durable store (type state.ledge)");
            return;
        }
        final long token = pending.add(session, header.correlationId(), BackupDecoder.TEMPLATE_ID);
        if (token == PendingTable.FULL || !desk.ask(token)) {
            if (token != PendingTable.FULL) {
                pending.remove(token);
            }
            refuse(session, header.correlationId(), "a backup is under way: try again when it is done");
        }
    }

    /** Once a cycle. @return work done */
    int poll() {
        if (isQuiet()) {
            return 0;
        }
        final long token = desk.token();
        final BackupDesk.Result result = desk.result();
        final Session session = pending.session(token, sessions);
        final long correlationId = pending.correlationId(token);
        pending.remove(token);
        desk.free();
        if (session != null) {
            answer(session, correlationId, result);
        }
        return 1;
    }

    boolean isQuiet() {
        return desk == null || !desk.isDone();
    }

    private void answer(final Session session, final long correlationId, final BackupDesk.Result result) {
        if (!result.error().isEmpty()) {
            refuse(session, correlationId, result.error());
            return;
        }
        backedUp.wrapAndApplyHeader(replies.buffer(), 0, replies.header())
                .startPosition(result.startPosition())
                .endPosition(result.endPosition())
                .bytes(result.bytes())
                .path(result.path());
        replies.completeHeader(correlationId);
        session.outbox().send(replies.buffer(), 0, MessageHeaderEncoder.ENCODED_LENGTH + backedUp.encodedLength());
    }

    private void refuse(final Session session, final long correlationId, final String text) {
        replies.say(text);
        replies.error(session, correlationId, BackupDecoder.TEMPLATE_ID, ErrorCode.BACKUP_FAILED);
    }
}
