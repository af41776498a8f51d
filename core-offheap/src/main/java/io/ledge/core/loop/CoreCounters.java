package io.ledge.core.loop;

import io.ledge.core.counter.CounterPublisher;
import io.ledge.core.counter.NodeCounter;
import io.ledge.core.invoke.InvokeCounts;
import io.ledge.core.pubsub.PubSubCounts;

/** Which count of the core stands under which id. */
final class CoreCounters {
    private CoreCounters() {}

    static void register(final CounterPublisher publisher, final CoreAgent core) {
        final PubSubCounts pubSub = core.pubSub().counts();
        final InvokeCounts invocations = core.invocations().counts();
        publisher
                .add(NodeCounter.CYCLE_MAX_NS, core.stalls()::maxNs)
                .add(NodeCounter.CYCLE_STALLS, core.stalls()::stallCount)
                .add(NodeCounter.COMMANDS, core.commandAdapter()::commandCount)
                .add(NodeCounter.MALFORMED_COMMANDS, core.commandAdapter()::malformedCount)
                .add(NodeCounter.ERROR_REPLIES, core.replies()::errorCount)
                .add(NodeCounter.SESSIONS, core.sessions()::openCount)
                .add(NodeCounter.SESSIONS_REFUSED, core.sessions()::refusedCount)
                .add(NodeCounter.PENDING_REFUSED, core.pending()::refusedCount)
                .add(NodeCounter.STATE_ENTRIES, core.state().table()::entryCount)
                .add(NodeCounter.STATE_BYTES, core.state().table()::usedBytes)
                .add(NodeCounter.STATE_REFUSED, core.state().table()::refusedCount)
                .add(NodeCounter.WATCHES, core.state().watches()::count)
                .add(NodeCounter.WATCHES_EXPIRED, core.state().watches()::expiredCount)
                .add(NodeCounter.CHANGES_TOLD, core.state().watches()::toldCount)
                .add(NodeCounter.BODY_BLOCKS, core.bodies()::blocksInUse)
                .add(NodeCounter.BODY_REFUSED, core.bodies()::refusedCount)
                .add(NodeCounter.TIMERS, core::timerCount)
                .add(NodeCounter.TIMERS_REFUSED, core::timersRefused)
                .add(NodeCounter.PUBLISHED, pubSub::published)
                .add(NodeCounter.UNHEARD, pubSub::unheard)
                .add(NodeCounter.PUBLISH_REFUSED, pubSub::refused)
                .add(NodeCounter.DELIVERED, pubSub::delivered)
                .add(NodeCounter.REDELIVERED, pubSub::redelivered)
                .add(NodeCounter.ACKNOWLEDGED, pubSub::acknowledged)
                .add(NodeCounter.RETRIED, pubSub::retried)
                .add(NodeCounter.ACK_TIMEOUTS, pubSub::timedOut)
                .add(NodeCounter.EXPIRED, pubSub::expired)
                .add(NodeCounter.ABANDONED, pubSub::abandoned)
                .add(NodeCounter.ABANDONED_MESSAGES, pubSub::abandonedMessages)
                .add(NodeCounter.DROPPED_BY_APP, pubSub::droppedByApp)
                .add(NodeCounter.DROPPED_OLDEST, pubSub::droppedOldest)
                .add(NodeCounter.DROPPED_NEWEST, pubSub::droppedNewest)
                .add(NodeCounter.MESSAGES, core.pubSub()::messageCount)
                .add(NodeCounter.JOURNAL_APPENDED, core.state()::appendedPosition)
                .add(NodeCounter.REPLIES_WAITED, core.state().gate()::waitedCount)
                .add(NodeCounter.COMMANDS_HELD_UP, core.state().admission()::heldUpCount)
                .add(NodeCounter.INVOCATIONS, invocations::invoked)
                .add(NodeCounter.INVOCATIONS_REFUSED, invocations::refused)
                .add(NodeCounter.INVOCATIONS_TIMED_OUT, invocations::timedOut)
                .add(NodeCounter.INVOCATIONS_LOST, invocations::lost)
                .add(NodeCounter.INVOCATIONS_CALLED_OFF, invocations::calledOff)
                .add(NodeCounter.BINDING_EVENTS_UNHEARD, core.bindings()::unheardCount);
    }
}
