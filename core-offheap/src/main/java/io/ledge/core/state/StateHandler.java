package io.ledge.core.state;

import io.ledge.core.journal.Durability;
import io.ledge.core.memory.BodyArena;
import io.ledge.core.session.ComponentGate;
import io.ledge.core.session.ErrorText;
import io.ledge.core.session.Grant;
import io.ledge.core.session.PendingTable;
import io.ledge.core.session.Renaming;
import io.ledge.core.session.Replies;
import io.ledge.core.session.ReplyGate;
import io.ledge.core.session.Session;
import io.ledge.core.session.SessionTable;
import io.ledge.core.table.NameTable;
import io.ledge.core.time.CachedClocks;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.StateBulkItemEncoder;
import io.ledge.protocol.codec.StateDeleteDecoder;
import io.ledge.protocol.codec.StateIncrementDecoder;
import io.ledge.protocol.codec.StateIncrementedEncoder;
import io.ledge.protocol.codec.StateScanDecoder;
import io.ledge.protocol.codec.StateScanItemEncoder;
import io.ledge.protocol.codec.StateScanPageEncoder;
import io.ledge.protocol.codec.StateTransactDecoder;
import io.ledge.protocol.codec.StateValueEncoder;
import io.ledge.protocol.codec.StateWatchDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The state messages of the schema: finds the store, hands it the command, encodes its answer. */
public final class StateHandler implements StateReplies {
    private final SessionTable sessions;
    private final PendingTable pending;
    private final Replies replies;
    private final Watches openWatches;
    private final WatchHandler watches;
    private final CachedClocks clocks;
    private final BodyArena arena;
    private final NameTable names;
    private final ComponentGate gateOfApps;
    private final StateStore[] stores; // null: gone
    private final DepartedStores departed = new DepartedStores();
    private final KeyPrefix[] prefixes;
    private final UnsafeBuffer[] journalNames; // by store: what the journal is to call it; null: nothing is journaled
    private final UnsafeBuffer renamed = new UnsafeBuffer(new byte[Ipc.MAX_WRAPPED_LENGTH]);
    private final Progress[] progresses; // by session: where a command that was not taken goes on

    private final StoreNameDecoder storeName = new StoreNameDecoder();
    private final StateRequest request = new StateRequest();
    private final StateValueEncoder value = new StateValueEncoder();
    private final StateBulkItemEncoder item = new StateBulkItemEncoder();
    private final StateIncrementedEncoder incremented = new StateIncrementedEncoder();
    private final StateScanItemEncoder scanItem = new StateScanItemEncoder();
    private final StateScanPageEncoder scanPage = new StateScanPageEncoder();
    private final UnsafeBuffer store = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer command = new UnsafeBuffer(0, 0); // under another name
    private final ReplyGate gate;
    private long afterPosition; // of the next answer; 0: it waits for nothing
    private Durability afterDurability = Durability.OS;

    public StateHandler(
            final SessionTable sessions,
            final PendingTable pending,
            final Replies replies,
            final ReplyGate gate,
            final Watches watches,
            final CachedClocks clocks,
            final BodyArena arena,
            final int storeCapacity) {
        this.sessions = sessions;
        this.pending = pending;
        this.replies = replies;
        this.gate = gate;
        openWatches = watches;
        this.watches = new WatchHandler(watches, replies);
        this.clocks = clocks;
        this.arena = arena;
        names = new NameTable(storeCapacity);
        gateOfApps = new ComponentGate(sessions, names, 0, storeCapacity);
        stores = new StateStore[storeCapacity];
        prefixes = new KeyPrefix[storeCapacity];
        journalNames = new UnsafeBuffer[storeCapacity];
        progresses = new Progress[sessions.capacity()];
        Arrays.setAll(progresses, i -> new Progress());
        sessions.addListener(session -> progresses[session.index()].clear());
    }

    /**
     * Makes a configured store known, in place of one of that name, which answers what it was asked. Those who watched that one go
     * on if what they see is the same; else they are told that they have missed changes.
     *
     * @param journalName what its commands in the journal call it; null: they are not journaled
     */
    public void addStore(
            final String name, final StateStore stateStore, final KeyPrefix prefix, final String journalName) {
        final int index = names.add(name);
        if (index < 0) {
            throw new IllegalStateException("more stores than the node takes: capacity=" + stores.length);
        }
        final StateStore before = stores[index];
        if (before != null && before.changes() != null) {
            if (before.changes() != stateStore.changes() || !prefix.isSameAs(prefixes[index])) {
                endWatches(before.changes(), ErrorCode.POSITION_EXPIRED);
            }
        }
        if (before != null && before != stateStore) {
            departed.add(before);
        }
        stores[index] = stateStore;
        prefixes[index] = prefix;
        journalNames[index] =
                journalName == null ? null : new UnsafeBuffer(journalName.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * It is configured no more. What it was asked is answered, what it has told stays told; those who watch it are told that it has
     * gone.
     */
    public void removeStore(final String name) {
        final int index = names.find(name);
        if (index >= 0 && stores[index] != null) {
            endWatches(stores[index].changes(), ErrorCode.STORE_NOT_FOUND);
            departed.add(stores[index]);
            stores[index] = null;
        }
    }

    /** None goes on with what comes after it, neither now nor by a position that it remembers. */
    private void endWatches(final ChangeSource source, final ErrorCode code) {
        if (source != null) {
            openWatches.endAll(source, code);
            source.breakOff();
        }
    }

    /** @return false when the store's queue is full: the command stays where it is */
    public boolean onCommand(final Session session, final MessageHeaderDecoder header, final DirectBuffer message) {
        boolean comesAgain = false;
        try {
            comesAgain = !execute(session, header, message);
            return !comesAgain;
        } finally {
            if (!comesAgain) {
                progresses[session.index()].clear(); // also when what was under way ended with a refusal
            }
        }
    }

    private boolean execute(final Session session, final MessageHeaderDecoder header, final DirectBuffer message) {
        storeName.wrapStore(header, message, store);
        final DirectBuffer id = sessions.ownNames().idOf(session, store);
        final int index = names.find(id, 0, id.capacity());
        final Grant grant = index < 0 || stores[index] == null ? Grant.NONE : gateOfApps.of(session, index);
        if (!grant.isVisible()) {
            replies.say("no state store is called '").and(store).and("': see the node's resources, or `ledge status`");
            replies.error(session, header.correlationId(), header.templateId(), ErrorCode.STORE_NOT_FOUND);
            return true;
        }
        if (grant.isSealed() && header.templateId() != StateDeleteDecoder.TEMPLATE_ID) {
            replies.say("the values of state store '")
                    .and(store)
                    .and("' are encrypted by the node's edge: get, save and transact by LedgeClient or Dapr's API;")
                    .and(" there is no increment, scan, watch or direct client for them");
            replies.error(session, header.correlationId(), header.templateId(), ErrorCode.STORE_ENCRYPTED);
            return true;
        }
        final StateStore.Feature needed = featureOf(header.templateId());
        if (needed != null && !stores[index].has(needed)) {
            replies.say("the state store '")
                    .and(store)
                    .and("' does not have the feature ")
                    .and(needed.name());
            replies.error(session, header.correlationId(), header.templateId(), ErrorCode.STORE_UNSUPPORTED);
            return true;
        }
        final DirectBuffer prefix = prefixes[index].of(session.appIndex(), sessions.apps());
        if (needed == StateStore.Feature.WATCH) {
            watches.onWatch(session, header, message, stores[index].changes(), prefix);
            return true;
        }
        final DirectBuffer wanted = journaled(message, journalNames[index]);
        if (wanted == null) {
            replies.say("the command is too long: limit=").and(Ipc.MAX_WRAPPED_LENGTH);
            replies.error(session, header.correlationId(), header.templateId(), ErrorCode.BODY_TOO_LARGE);
            return true;
        }
        final long token = pending.add(session, header.correlationId(), header.templateId());
        if (token == PendingTable.FULL) {
            replies.say("too many requests to state stores are under way: try again later");
            replies.error(session, header.correlationId(), header.templateId(), ErrorCode.BACK_PRESSURE);
            return true;
        }
        request.wrap(wanted, header, token, clocks.timestampMs(), prefix, session);
        request.progress(progresses[session.index()]);
        afterPosition = 0;
        boolean taken = false;
        try {
            taken = stores[index].submit(request, this);
            return taken;
        } finally {
            if (!taken && pending.contains(token)) {
                pending.remove(token); // it comes again under another, or was malformed
            }
        }
    }

    /**
     * The command as the journal is to have it: replay knows the store by the name in the message, which an app may call by
     * one of its own, and the command line by its id, when its data lies where it was before it had one.
     *
     * @return null: it has no room for the name
     */
    private DirectBuffer journaled(final DirectBuffer message, final UnsafeBuffer journalName) {
        if (journalName == null || journalName.equals(store)) {
            return message;
        }
        final int nameOffset = (int) (store.addressOffset() - message.addressOffset());
        final int length = message.capacity() + journalName.capacity() - store.capacity();
        if (length > Ipc.MAX_WRAPPED_LENGTH) {
            return null;
        }
        Renaming.copy(
                message,
                0,
                nameOffset - Short.BYTES,
                nameOffset + store.capacity(),
                message.capacity(),
                journalName,
                renamed,
                0);
        command.wrap(renamed, 0, length);
        return command;
    }

    public void onUnwatch(final Session session, final MessageHeaderDecoder header, final DirectBuffer message) {
        watches.onUnwatch(session, header, message);
    }

    /** What a store must have to be given that command; null: every store takes it. */
    private static StateStore.Feature featureOf(final int templateId) {
        return switch (templateId) {
            case StateTransactDecoder.TEMPLATE_ID -> StateStore.Feature.TRANSACTIONAL;
            case StateIncrementDecoder.TEMPLATE_ID -> StateStore.Feature.INCREMENT;
            case StateScanDecoder.TEMPLATE_ID -> StateStore.Feature.SCAN;
            case StateWatchDecoder.TEMPLATE_ID -> StateStore.Feature.WATCH;
            default -> null;
        };
    }

    /** Answers of the stores that do not answer at once. */
    public int poll(final int limit) {
        int workCount = 0;
        for (int i = 0; i < names.count(); i++) {
            workCount += stores[i] == null ? 0 : stores[i].poll(this, limit);
        }
        return workCount + departed.poll(this, limit);
    }

    public boolean isQuiet() {
        for (int i = 0; i < names.count(); i++) {
            if (stores[i] != null && !stores[i].isQuiet()) {
                return false;
            }
        }
        return departed.isQuiet();
    }

    /** Entries of all stores that know their number. */
    public long entryCount() {
        long count = 0;
        for (int i = 0; i < names.count(); i++) {
            count += stores[i] == null ? 0 : Math.max(0, stores[i].entryCount());
        }
        return count;
    }

    @Override
    public void after(final long position, final Durability durability) {
        afterPosition = position;
        afterDurability = durability;
    }

    @Override
    public void onValue(
            final long token,
            final boolean found,
            final long version,
            final long expiryMs,
            final DirectBuffer contentType,
            final DirectBuffer bytes,
            final long bodyHandle,
            final int bodyLength) {
        value.wrapAndApplyHeader(replies.buffer(), 0, replies.header())
                .found(found ? BooleanType.TRUE : BooleanType.FALSE)
                .itemVersion(version)
                .expiryMs(expiryMs)
                .bodyId(bodyHandle)
                .bodyLength(bodyLength)
                .putContentType(contentType, 0, contentType.capacity())
                .putValue(bytes, 0, bytes.capacity());
        answer(token, value.encodedLength(), bodyHandle, true);
    }

    @Override
    public boolean hasRoom(final long token) {
        final Session session = pending.session(token, sessions);
        return session == null || session.outbox().hasRoom() && gate.hasRoom();
    }

    @Override
    public void onItem(
            final long token,
            final int index,
            final int count,
            final DirectBuffer key,
            final boolean found,
            final long version,
            final long expiryMs,
            final DirectBuffer contentType,
            final DirectBuffer bytes,
            final long bodyHandle,
            final int bodyLength) {
        item.wrapAndApplyHeader(replies.buffer(), 0, replies.header())
                .index(index)
                .count(count)
                .found(found ? BooleanType.TRUE : BooleanType.FALSE)
                .itemVersion(version)
                .expiryMs(expiryMs)
                .bodyId(bodyHandle)
                .bodyLength(bodyLength)
                .putKey(key, 0, key.capacity())
                .putContentType(contentType, 0, contentType.capacity())
                .putValue(bytes, 0, bytes.capacity());
        answer(token, item.encodedLength(), bodyHandle, index == count - 1);
    }

    @Override
    public void onScanItem(
            final long token,
            final int index,
            final DirectBuffer key,
            final long version,
            final long expiryMs,
            final DirectBuffer contentType,
            final DirectBuffer bytes,
            final long bodyHandle,
            final int length) {
        scanItem.wrapAndApplyHeader(replies.buffer(), 0, replies.header())
                .index(index)
                .itemVersion(version)
                .expiryMs(expiryMs)
                .bodyId(bodyHandle)
                .bodyLength(bodyHandle == 0 ? 0 : length)
                .itemLength(length)
                .putKey(key, 0, key.capacity())
                .putContentType(contentType, 0, contentType.capacity())
                .putValue(bytes, 0, bytes.capacity());
        answer(token, scanItem.encodedLength(), bodyHandle, false);
    }

    @Override
    public void onScanPage(
            final long token,
            final int itemCount,
            final long position,
            final boolean isLast,
            final DirectBuffer cursor) {
        scanPage.wrapAndApplyHeader(replies.buffer(), 0, replies.header())
                .itemCount(itemCount)
                .position(position)
                .isLast(isLast ? BooleanType.TRUE : BooleanType.FALSE)
                .putCursor(cursor, 0, cursor.capacity());
        answer(token, scanPage.encodedLength(), 0, true);
    }

    @Override
    public void onDone(final long token, final long newVersion) {
        final Session session = pending.session(token, sessions);
        final long correlationId = pending.correlationId(token);
        pending.remove(token);
        if (session == null) {
            afterPosition = 0;
        } else {
            send(session, replies.encodeDone(correlationId, newVersion), 0);
        }
    }

    @Override
    public void onIncremented(final long token, final long newValue, final long newVersion, final long expiryMs) {
        incremented
                .wrapAndApplyHeader(replies.buffer(), 0, replies.header())
                .newValue(newValue)
                .newVersion(newVersion)
                .expiryMs(expiryMs);
        answer(token, incremented.encodedLength(), 0, true);
    }

    @Override
    public ErrorText text() {
        return replies.text();
    }

    @Override
    public void onError(final long token, final ErrorCode code) {
        final Session session = pending.session(token, sessions);
        final long correlationId = pending.correlationId(token);
        final int templateId = pending.templateId(token);
        pending.remove(token);
        if (session == null) {
            afterPosition = 0;
        } else {
            send(session, replies.encodeError(correlationId, templateId, code), 0);
        }
    }

    private void releaseBody(final long bodyHandle) {
        if (bodyHandle != 0) {
            arena.release(bodyHandle);
        }
    }

    private void answer(final long token, final int encodedLength, final long bodyHandle, final boolean isLast) {
        final Session session = pending.session(token, sessions);
        replies.completeHeader(pending.correlationId(token));
        if (isLast) {
            pending.remove(token);
        }
        final int length = MessageHeaderEncoder.ENCODED_LENGTH + encodedLength;
        assert length <= Ipc.MAX_MESSAGE_LENGTH : "length=" + length;
        if (session == null) {
            afterPosition = 0;
            releaseBody(bodyHandle);
        } else {
            send(session, length, bodyHandle);
        }
    }

    private void send(final Session session, final int length, final long bodyHandle) {
        final long position = afterPosition;
        afterPosition = 0;
        gate.send(session, replies.buffer(), length, bodyHandle, position, afterDurability);
    }
}
