package io.ledge.state.chronicle;

import io.ledge.core.binding.ComponentContext;
import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.binding.ThreadedStateComponent;
import io.ledge.core.memory.BodyArena;
import io.ledge.core.state.StateStore;
import io.ledge.protocol.codec.ComponentState;
import io.ledge.state.chronicle.map.StateMap;
import io.ledge.state.chronicle.map.StateMapException;
import java.lang.System.Logger.Level;
import java.util.function.BooleanSupplier;

/** Opens the file on the store's thread, and tells how it was found. */
final class ChronicleOpener implements ThreadedStateComponent.Opener {
    private static final long LOCK_PATIENCE_MS = 2_000;

    private final ComponentSpec spec;
    private final ChronicleSettings settings;

    ChronicleOpener(final ComponentSpec spec, final ChronicleSettings settings) {
        this.spec = spec;
        this.settings = settings;
    }

    @Override
    public StateStore open(final ComponentContext context, final BodyArena bodies, final BooleanSupplier isClosing)
            throws ComponentException {
        final StateMap map;
        try {
            map = StateMap.open(
                    settings.file(), settings.size(), LOCK_PATIENCE_MS, note -> tell(context, note), isClosing);
        } catch (final StateMapException ex) {
            throw new ComponentException(
                    spec.source() + ": component '" + spec.name() + "': " + ex.getMessage(), ex.getCause());
        }
        report(context, map);
        return new ChronicleStore(bodies, map);
    }

    private static void tell(final ComponentContext context, final String note) {
        context.logger().log(Level.INFO, note);
        context.status(ComponentState.CONNECTING, note);
    }

    private void report(final ComponentContext context, final StateMap map) {
        if (map.isRecovered()) {
            context.logger().log(Level.WARNING, settings.file() + " was not closed: " + map.report());
        }
        String note = map.isRecovered() ? map.report() : "";
        if (!map.size().equals(settings.size())) {
            note = "the file was made for " + map.size() + " and stays so: move it away to change that";
            context.logger().log(Level.WARNING, spec.source() + ": " + settings.file() + ": " + note);
        }
        context.status(ComponentState.UP, note);
    }
}
