package io.ledge.runtime.node;

import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentHost;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.binding.StateComponent;
import io.ledge.core.state.StateStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Stores outside the loop come and go while the node runs. What such a store holds, a file, only one can hold: it ends before
 * another of its kind may have that.
 *
 * <p>One that goes: the core knows it no more, and hands over its answers; when none is left, or after a while, its thread is
 * told to end, which refuses what it has not done; when it has ended, and the last answers are out of its ring, the memory of
 * its rings goes. So nothing is left unanswered, and nobody looks at memory that is not there.
 */
final class OutsideStores {
    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(5);
    private static final Duration END_PATIENCE = Duration.ofSeconds(30); // of a large file to reach the disk
    private static final long LOOK_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final ConnectedStores connected;
    private final ComponentHost host;
    private final AtHome home;
    private final Map<String, ComponentSpec> leaving = new LinkedHashMap<>(); // by id: those that have not ended yet
    private final Map<String, ComponentSpec> former = new HashMap<>(); // by id: before the last change that was done

    OutsideStores(final ConnectedStores connected, final ComponentHost host, final AtHome home) {
        this.connected = connected;
        this.host = host;
        this.home = home;
    }

    /**
     * Starts one that is connected. A store that serves may have its id, so what this one says of itself is shown by {@link
     * #speakAgain} only.
     *
     * @return empty: it runs, or takes long; else why it does not, and it is gone
     */
    String start(final ComponentSpec spec, final StateComponent component) {
        final String reason = host.replaceUnheard(spec, component);
        if (!reason.isEmpty() && host.endStore(spec.id(), END_PATIENCE)) {
            connected.giveBack(spec.id()); // the core has never seen it
        }
        return reason;
    }

    /** Has the one of that id go on with the settings of another. */
    StateComponent.Switched become(final ComponentSpec before, final ComponentSpec spec, final StateComponent next) {
        final StateComponent.Switched how = host.become(spec, next);
        if (how.isDone() && host.isBehind(spec.id())) {
            former.putIfAbsent(spec.id(), before);
        } else if (how.isDone()) {
            former.put(spec.id(), before);
        }
        return how;
    }

    /** As they are: those whose other settings took long, were taken for in force, and failed. */
    List<ComponentSpec> behind() {
        return former.values().stream().filter(spec -> host.isBehind(spec.id())).toList();
    }

    /** The core gets another in its place: no word of it is to be taken for one of that. */
    void silence(final ComponentSpec spec) throws ComponentException {
        host.silence(spec.id());
        home.run(() -> {}); // the cycle of the next change begins later, and takes what has been said
    }

    /** The core has it, or keeps it. */
    void speakAgain(final ComponentSpec spec) {
        host.showStatus(spec.id());
    }

    /**
     * Ends one that the core has let go of, if it ever ran.
     *
     * @throws ComponentException when it takes longer: {@link #endRest} goes on
     */
    void end(final ComponentSpec spec) throws ComponentException {
        final StateStore store = connected.of(spec.id());
        if (store != null) {
            former.remove(spec.id());
            leaving.put(spec.id(), spec);
            await(store::isIdle, ANSWER_PATIENCE);
            end(spec, END_PATIENCE, ANSWER_PATIENCE);
        }
    }

    /** Ids of those that took longer. */
    List<String> leaving() {
        return List.copyOf(leaving.keySet());
    }

    /** The one of that id, if it took longer. Only looks: one that is stuck is to hold up nobody again. */
    void endRest(final String id) throws ComponentException {
        final ComponentSpec spec = leaving.get(id);
        if (spec != null) {
            end(spec, Duration.ZERO, Duration.ZERO);
        }
    }

    private void end(final ComponentSpec spec, final Duration patience, final Duration answerPatience)
            throws ComponentException {
        if (!host.endStore(spec.id(), patience)) {
            throw new ComponentException(ComponentSwap.text(spec) + " has not ended yet, and keeps its file");
        }
        if (!await(connected.of(spec.id())::detach, answerPatience)) {
            throw new ComponentException(ComponentSwap.text(spec) + " has ended, but the core has answers of it");
        }
        connected.giveBack(spec.id());
        leaving.remove(spec.id());
    }

    /** Asks the loop until it says yes, once at least. @return false: it does not */
    private boolean await(final BooleanSupplier condition, final Duration patience) throws ComponentException {
        final AtomicBoolean isMet = new AtomicBoolean();
        final long startNs = System.nanoTime();
        while (true) {
            home.run(() -> isMet.set(condition.getAsBoolean()));
            if (isMet.get() || System.nanoTime() - startNs >= patience.toNanos()) {
                return isMet.get();
            }
            LockSupport.parkNanos(LOOK_EVERY_NS);
        }
    }
}
