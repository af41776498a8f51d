package io.ledge.core.binding;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.state.StateStore;
import java.time.Duration;

/** A component that is a state store. */
public interface StateComponent extends Component {
    /**
     * Wiring, once, before {@link #start}: the store as the loop sees it. From then on it takes commands; those that come
     * before the component is up wait.
     *
     * @param regions to reserve rings from
     * @param wakeCore to be run, by any thread, when an answer is there
     */
    StateStore connect(OffHeapRegions regions, BodyArena bodies, Runnable wakeCore);

    /**
     * How a store has gone on.
     *
     * @param failure why not with the new settings; empty: with them
     * @param isBack it goes on with the former ones, when not with the new
     */
    record Switched(String failure, boolean isBack) {
        static final Switched DONE = new Switched("", false);

        public boolean isDone() {
            return failure.isEmpty();
        }
    }

    /**
     * Goes on with the settings of another of its type, which was made and not connected: what one of the two holds the other
     * may need, so the store is closed, then opened anew, then, if that fails, as it was. Commands wait meanwhile, and their order
     * is kept. Returns when that is done; for any thread but the loop's, one at a time, while it is started and not closed.
     *
     * @param patience after which an open that waits for others is given up
     */
    Switched become(StateComponent next, Duration patience);

    /** Did {@link #become} say that it goes on with other settings, and later it did not? It goes on with the former ones. */
    boolean isBehind();

    /**
     * Ends while the node goes on: what it was asked is answered, by refusals if need be, and the store is closed. The memory
     * of its rings must stay until this says true.
     *
     * @return false when that takes longer: it goes on ending; call it again
     */
    boolean end(Duration patience);
}
