package io.ledge.core.binding;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.state.StateStore;

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
}
