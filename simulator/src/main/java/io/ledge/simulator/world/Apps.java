package io.ledge.simulator.world;

import io.ledge.core.session.CommandHandler;
import io.ledge.core.session.Ingress;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.ConnectedDecoder;
import io.ledge.simulator.command.Command;
import io.ledge.simulator.command.Condition;
import io.ledge.simulator.command.Keys;
import io.ledge.simulator.command.Messages;
import io.ledge.simulator.command.Operation;
import io.ledge.simulator.command.Reply;
import io.ledge.simulator.command.Store;
import io.ledge.simulator.command.Values;
import io.ledge.simulator.model.Execution;
import io.ledge.simulator.model.Judge;
import io.ledge.simulator.model.Model;
import io.ledge.simulator.model.Outcome;
import io.ledge.simulator.trace.Dice;
import io.ledge.simulator.trace.Event;
import io.ledge.simulator.trace.SimulationFailure;
import io.ledge.simulator.trace.Trace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;

/** All apps with their sessions: they send, the node is polled for them, and what they get is judged. */
final class Apps implements Ingress, SimSession.Listener {
    private static final int OFFSET = 24; // messages stand somewhere in a larger buffer
    private static final int TRIM_INTERVAL = 256;
    private static final int CALM_CYCLES = 50_000;
    private static final int AUDIT_BYTES = 6000;
    private static final int SCAN_GOES_ON = 8; // of 9
    private static final long PROBE_TTL_MS = 1000;
    private static final Store PROBE_STORE = Store.MEMORY;
    private static final String PROBE_KEY = "probe";

    private record Pending(SimSession session, Outcome outcome) {}

    private final Dice dice;
    private final Trace trace;
    private final SimClock clock;
    private final Keys keys;
    private final Messages messages;
    private final Actions actions;
    private final Plan plan;
    private final Model model;
    private final Execution execution;
    private final Judge judge;
    private final UnsafeBuffer log = new UnsafeBuffer(new byte[OFFSET + 64 * 1024]);
    private final List<SimSession> sessions = new ArrayList<>();
    private final Map<Long, Pending> pending = new LinkedHashMap<>();
    private final Set<Long> unknown = new HashSet<>(); // answered NOT_DURABLE, once or several times; never walked
    private final List<Command.Scan> nextPages = new ArrayList<>();
    private final List<SimSession> nextPageSessions = new ArrayList<>();
    private SimNode node;
    private long cycleCount;
    private long lastId;
    private int lastSession;
    private final long[] refusedCounts = new long[ErrorCode.values().length];

    Apps(
            final Dice dice,
            final Trace trace,
            final SimClock clock,
            final Plan plan,
            final Keys keys,
            final Model model) {
        this.dice = dice;
        this.clock = clock;
        this.trace = trace;
        this.plan = plan;
        this.keys = keys;
        this.model = model;
        messages = new Messages(keys);
        actions = new Actions(dice, plan, keys, model);
        execution = new Execution(model);
        judge = new Judge(model);
    }

    /** Errors of that kind, since the run's start. */
    long refusedCount(final ErrorCode code) {
        return refusedCounts[code.ordinal()];
    }

    // ---- coming and going

    void started(final SimNode newNode) {
        node = newNode;
    }

    /** The node is gone, and all sessions with it. */
    void ended() {
        node = null;
        sessions.clear();
        pending.clear();
        unknown.clear();
        nextPages.clear();
        nextPageSessions.clear();
        execution.clear();
    }

    SimSession connect(final int app) {
        final SimSession session = new SimSession(++lastSession, app);
        session.opened(node.open(session));
        trace.add(Event.CONNECT, session.number(), app, Store.APPS[app]);
        session.send(new SimSession.Sent(++lastId, null, messages.connect(lastId, Store.APPS[app])));
        sessions.add(session);
        return session;
    }

    void hangUp(final SimSession session) {
        trace.add(Event.HANG_UP, session.number(), 0);
        sessions.remove(session);
        pending.values().removeIf(waiting -> waiting.session == session);
        for (int i = nextPages.size() - 1; i >= 0; i--) {
            if (nextPageSessions.get(i) == session) {
                execution.forget(nextPages.remove(i).scan());
                nextPageSessions.remove(i);
            }
        }
        node.close(session.session());
    }

    List<SimSession> sessions() {
        return sessions;
    }

    SimSession anySession() {
        return sessions.isEmpty() ? null : sessions.get(dice.nextInt(sessions.size()));
    }

    // ---- sending

    /** Some app does something. */
    void act() {
        if (sessions.size() < plan.sessionCount) {
            connect(dice.nextInt(Store.APPS.length));
            return;
        }
        final SimSession session = anySession();
        if (session.outgoingCount() + pendingCount(session) >= plan.window) {
            return;
        }
        final int page = nextPageSessions.indexOf(session);
        if (page >= 0) {
            nextPageSessions.remove(page);
            send(session, nextPages.remove(page));
        } else {
            send(session, actions.next(session.app()));
        }
    }

    private void send(final SimSession session, final Command command) {
        final long id = ++lastId;
        trace.add(Event.SEND, session.number(), id, command);
        final List<byte[]> encoded = new ArrayList<>();
        messages.encode(command, id, encoded::add);
        for (int i = 0; i < encoded.size(); i++) {
            final boolean isLast = i == encoded.size() - 1;
            session.send(new SimSession.Sent(isLast ? id : 0, isLast ? command : null, encoded.get(i)));
        }
    }

    private int pendingCount(final SimSession session) {
        int count = 0;
        for (final Pending waiting : pending.values()) {
            count += waiting.session == session ? 1 : 0;
        }
        return count;
    }

    // ---- the node's side

    @Override
    public int poll(final CommandHandler handler, final long nowNs, final int limit, final boolean home) {
        int workCount = 0;
        for (int i = 0; i < sessions.size(); i++) {
            final SimSession session = sessions.get(i);
            int taken = 1;
            while (taken > 0 && workCount < limit && session.isPollable()) {
                taken = session.poll(handler, log, OFFSET, this);
                workCount += taken;
            }
        }
        return workCount;
    }

    @Override
    public boolean isQuiet() {
        return sessions.stream().noneMatch(SimSession::isPollable);
    }

    @Override
    public long nextDeadlineNs() {
        return Long.MAX_VALUE;
    }

    @Override
    public void onOffered(final SimSession session, final SimSession.Sent sent) {
        if (!sent.isOffered) {
            final Outcome begun = execution.begin(sent.command, session.app());
            if (begun != null) {
                pending.put(sent.id, new Pending(session, begun));
            }
        }
    }

    @Override
    public void onTaken(final SimSession session, final SimSession.Sent sent) {
        final Pending begun = pending.get(sent.id);
        if (unknown.contains(sent.id)) {
            return; // answered before it was taken as a whole: the journal failed in between
        }
        final Outcome outcome =
                execution.execute(sent.command, session.app(), begun == null ? null : begun.outcome, !sent.isRefused);
        pending.put(sent.id, new Pending(session, outcome));
        trace.add(Event.EXECUTED, sent.id, model.lastPosition(), outcome);
        if (node.lastPosition() != model.lastPosition()) {
            throw new SimulationFailure("the journal is at position " + node.lastPosition() + " after " + sent.command
                    + ", and must be at " + model.lastPosition());
        }
    }

    // ---- receiving

    /** One duty cycle of the core, and what comes of it. */
    void cycle() {
        model.onCycle(clock.time());
        trace.add(Event.CORE, node.cycle(), 0);
        receive();
        if (++cycleCount % TRIM_INTERVAL == 0) {
            trim();
        }
    }

    /** Looks at all that came. */
    private void receive() {
        for (int i = sessions.size() - 1; i >= 0; i--) {
            final SimSession session = sessions.get(i);
            for (SimSession.Arrival next = session.next(); next != null; next = session.next()) {
                receive(session, next.id(), next.reply());
            }
            if (session.isClosed()) {
                throw new SimulationFailure("the node ended session " + session.number() + ": "
                        + session.session().closeReason());
            }
        }
    }

    private void receive(final SimSession session, final long id, final Reply reply) {
        if (reply instanceof Reply.Other(final int templateId) && templateId == ConnectedDecoder.TEMPLATE_ID) {
            return;
        }
        final Pending waiting = pending.get(id);
        if (waiting == null) {
            trace.add(Event.LATE, id, Reply.digest(reply), reply);
            if (!unknown.contains(id)) {
                throw new SimulationFailure("an answer that nobody waits for: #" + id + " " + reply);
            }
            return;
        }
        trace.add(Event.REPLY, id, Reply.digest(reply), reply);
        if (reply instanceof final Reply.Failed failed) {
            refusedCounts[failed.code().ordinal()]++;
        }
        if (judge.judge(waiting.outcome, reply)) {
            pending.remove(id);
            onAnswered(session, id, waiting.outcome, reply);
        }
    }

    private void onAnswered(final SimSession session, final long id, final Outcome outcome, final Reply reply) {
        if (reply instanceof Reply.Failed && Judge.hasSeveralReplies(outcome)) {
            unknown.add(id);
        }
        if (outcome.command() instanceof final Command.Scan scan) {
            if (reply instanceof final Reply.ScanPage page && !page.isLast() && dice.nextInt(SCAN_GOES_ON + 1) > 0) {
                nextPages.add(scan.next(page.cursor()));
                nextPageSessions.add(session);
            } else {
                execution.forget(scan.scan());
            }
        }
    }

    /** Lets the model forget what nobody can ask for any more. */
    private void trim() {
        long oldest = Long.MAX_VALUE;
        for (final Pending waiting : pending.values()) {
            oldest = switch (waiting.outcome) {
                case Outcome.Items o -> Math.min(oldest, o.since());
                case Outcome.Page o -> Math.min(oldest, o.since());
                default -> oldest;
            };
        }
        model.trim(execution.oldestSequence(oldest));
    }

    // ---- asking on the spot

    boolean isIdle() {
        return pending.isEmpty() && sessions.stream().allMatch(session -> session.outgoingCount() == 0);
    }

    /** Reads every key, by cycles of the core alone: nothing that is read may wait for the disk. */
    void audit() {
        trace.add(Event.AUDIT);
        for (int app = 0; app < Store.APPS.length; app++) {
            final SimSession auditor = connect(app);
            for (int i = 0; i < Store.count(); i++) {
                readAll(auditor, Store.of(i));
            }
            hangUp(auditor);
        }
    }

    private void readAll(final SimSession auditor, final Store store) {
        final List<Integer> wanted = new ArrayList<>();
        int bytes = 0;
        for (int key = 0; key < keys.count(); key++) {
            wanted.add(key);
            bytes += keys.name(key).length() * 2 + 4;
            if (bytes > AUDIT_BYTES || key == keys.count() - 1) {
                send(
                        auditor,
                        new Command.BulkGet(
                                store,
                                wanted.stream().mapToInt(Integer::intValue).toArray()));
                untilAnswered(auditor);
                wanted.clear();
                bytes = 0;
            }
        }
    }

    private void untilAnswered(final SimSession session) {
        for (int i = 0; i < CALM_CYCLES; i++) {
            cycle();
            if (session.outgoingCount() == 0 && pendingCount(session) == 0) {
                return;
            }
        }
        throw new SimulationFailure("nothing was answered in " + CALM_CYCLES + " cycles: " + pending.values());
    }

    /** The node's own time, by what it says of an item that expires. The model may not know it yet. */
    long askTime() {
        final SimSession session = new SimSession(0, 0);
        session.opened(node.open(session));
        sessions.add(session);
        session.send(new SimSession.Sent(0, null, messages.connect(0, Store.APPS[0])));
        final Operation probe = Operation.upsert(0, Values.decimal(0), "", PROBE_TTL_MS, Condition.NONE);
        session.send(new SimSession.Sent(0, null, messages.set(PROBE_STORE, PROBE_KEY, probe, 0, chunk -> {})));
        session.send(new SimSession.Sent(0, null, messages.get(PROBE_STORE, PROBE_KEY, 0)));
        session.send(new SimSession.Sent(0, null, messages.delete(PROBE_STORE, PROBE_KEY, Condition.NONE, 0)));
        while (session.outgoingCount() > 0) {
            node.cycle();
        }
        sessions.remove(session);
        node.close(session.session());
        return probedTime(session);
    }

    private long probedTime(final SimSession session) {
        for (SimSession.Arrival next = session.next(); next != null; next = session.next()) {
            if (next.reply() instanceof Reply.Value(final Reply.Item item) && item.found()) {
                model.toldOfOther(item.version());
                return item.expiryMs() - PROBE_TTL_MS;
            }
        }
        throw new SimulationFailure("the node did not keep an item for " + PROBE_TTL_MS + " ms");
    }
}
