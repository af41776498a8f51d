package io.ledge.runtime.node;

import io.ledge.api.crypto.StateCipher;
import io.ledge.core.binding.Component;
import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentHost;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.binding.StateComponent;
import io.ledge.runtime.config.ResourceChanges;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Has components follow their files while the node runs. A new one is made, which checks it, before the old one ends; one that
 * is wrong changes nothing. What cannot follow is said with its place: it waits for the next start.
 */
final class ComponentReload {
    static final String NEXT_START = "; that takes effect when the node starts again";

    private final System.Logger logger;
    private final ComponentWiring wiring;
    private final Set<String> leftOut;
    private final ComponentSwap swap;
    private final AtHome home;

    /**
     * @param leftOut ids of those that did not come up; one that does is taken out
     * @param home where the core's part of a change is made
     * @param connected stores outside the loop; used by the thread that reads the files again
     */
    ComponentReload(
            final System.Logger logger,
            final ComponentWiring wiring,
            final EdgeParts edgeParts,
            final Set<String> leftOut,
            final ComponentHost host,
            final AtHome home,
            final ConnectedStores connected) {
        this.logger = logger;
        this.wiring = wiring;
        this.leftOut = leftOut;
        this.home = home;
        swap = new ComponentSwap(wiring, edgeParts, leftOut, host, home, connected);
    }

    /**
     * @param specs those in force, by id, which are changed
     * @param ownNames of apps, once they are
     */
    void apply(
            final Map<String, ComponentSpec> specs,
            final ResourceChanges changes,
            final Supplier<Map<String, Map<String, String>>> ownNames) {
        changes.kept()
                .forEach(spec -> logger.log(Level.WARNING, text(spec) + " goes on as it was read before the error"));
        swap.notFreed().forEach(id -> free(() -> swap.freeRest(id)));
        unlessClosing(changes.removed(), spec -> remove(specs, spec));
        unlessClosing(changes.changed(), spec -> change(specs, spec));
        unlessClosing(changes.added(), spec -> add(specs, spec));
        if (isClosing()) {
            return;
        }
        try {
            home.run(wiring.ownNames(ownNames.get()));
        } catch (final ComponentException ex) {
            logger.log(Level.ERROR, "what apps call their components is as it was: " + ex.getMessage());
        }
    }

    /**
     * What took so long that it was taken for in force, and then was not: its file has a change that is still to be made.
     *
     * @param specs those in force, by id, which are corrected
     */
    void correct(final Map<String, ComponentSpec> specs) {
        swap.behind().forEach(spec -> specs.replace(spec.id(), spec));
    }

    private static void unlessClosing(final List<ComponentSpec> specs, final Consumer<ComponentSpec> step) {
        specs.stream().takeWhile(spec -> !isClosing()).forEach(step);
    }

    /** Whatever waits here is interrupted when the node ends, and leaves it to be seen. */
    private static boolean isClosing() {
        return Thread.currentThread().isInterrupted();
    }

    private void remove(final Map<String, ComponentSpec> specs, final ComponentSpec spec) {
        try {
            swap.takeOut(spec);
            specs.remove(spec.id());
            leftOut.remove(spec.id());
            logger.log(Level.INFO, text(spec) + " has ended: no file has it any more");
        } catch (final ComponentException ex) {
            logger.log(Level.ERROR, text(spec) + ": " + ex.getMessage());
            return;
        }
        free(() -> swap.free(spec));
    }

    private void add(final Map<String, ComponentSpec> specs, final ComponentSpec spec) {
        checked(spec, () -> {
            swap.putIn(spec);
            specs.put(spec.id(), spec);
            leftOut.remove(spec.id());
        });
    }

    private void change(final Map<String, ComponentSpec> specs, final ComponentSpec spec) {
        final ComponentSpec before = specs.get(spec.id());
        if (before == null || leftOut.contains(spec.id())) {
            add(specs, spec);
        } else if (ResourceChanges.isSameButForScopes(before, spec)) {
            specs.put(spec.id(), spec);
            logger.log(Level.INFO, text(spec) + " is as it was, its scopes are in force");
        } else if (EdgeParts.isAlone(spec.type()) && EdgeParts.isAlone(before.type())) {
            add(specs, spec);
        } else {
            checked(spec, () -> change(specs, before, spec));
        }
    }

    private void change(final Map<String, ComponentSpec> specs, final ComponentSpec before, final ComponentSpec spec)
            throws ComponentException {
        if (ComponentWiring.isEmbedded(spec.type()) && ComponentWiring.isEmbedded(before.type())) {
            swap.embedInPlaceOf(before, spec);
            specs.put(spec.id(), spec);
            if (!before.type().equals(spec.type())) {
                free(() -> swap.free(before));
            }
        } else if (wiring.isBinding(spec.type()) && wiring.isBinding(before.type())) {
            final Component next = wiring.create(spec);
            orComeBack(specs, before, spec, () -> swap.bind(spec, next));
        } else if (wiring.isOutside(before.type()) && before.type().equals(spec.type())) {
            goOn(specs, before, spec);
        } else if (wiring.isState(spec.type())
                && wiring.isState(before.type())
                && wiring.isOutside(spec.type()) != wiring.isOutside(before.type())) {
            swap.storeInPlaceOf(before, spec);
            specs.put(spec.id(), spec);
            free(() -> swap.free(before));
        } else {
            goAndCome(specs, before, spec);
        }
    }

    /**
     * A store outside the loop with other settings. What waits for it while it is opened anew carries keys as they were, and is
     * sealed as it was, so one that changes there, too, is asked nothing in between.
     */
    private void goOn(final Map<String, ComponentSpec> specs, final ComponentSpec before, final ComponentSpec spec)
            throws ComponentException {
        swap.check(spec);
        if (wiring.isSameButForKeys(before, spec)) {
            swap.otherKeys(spec);
        } else if (hasSameKeys(before, spec)) {
            final StateComponent.Switched how = swap.become(before, spec);
            if (!how.isDone()) {
                notTaken(specs, spec, how);
            }
        } else {
            goAndCome(specs, before, spec);
            return;
        }
        specs.put(spec.id(), spec);
    }

    private static boolean hasSameKeys(final ComponentSpec before, final ComponentSpec spec) {
        return ComponentWiring.keyPrefix(before).equals(ComponentWiring.keyPrefix(spec))
                && secret(before, StateCipher.PRIMARY_KEY).equals(secret(spec, StateCipher.PRIMARY_KEY))
                && secret(before, StateCipher.SECONDARY_KEY).equals(secret(spec, StateCipher.SECONDARY_KEY));
    }

    /** With its name, which is written beside each value. */
    private static Optional<String> secret(final ComponentSpec spec, final String key) {
        return spec.property(key).map(property -> property.secretName() + "\n" + property.value());
    }

    private void notTaken(
            final Map<String, ComponentSpec> specs, final ComponentSpec spec, final StateComponent.Switched how)
            throws ComponentException {
        if (how.isBack()) {
            throw new ComponentException(how.failure());
        }
        specs.put(spec.id(), spec);
        swap.takeOut(spec);
        leftOut.add(spec.id());
        free(() -> swap.free(spec));
        home.run(wiring.failed(spec, how.failure()));
        throw new ComponentException(how.failure() + ", nor does what was there before");
    }

    private void goAndCome(final Map<String, ComponentSpec> specs, final ComponentSpec before, final ComponentSpec spec)
            throws ComponentException {
        swap.check(spec);
        swap.takeOut(before);
        final boolean isOutside = wiring.isOutside(before.type());
        if (isOutside) {
            free(() -> swap.free(before)); // the next may need its file
        }
        orComeBack(specs, before, spec, () -> swap.putIn(spec));
        if (!isOutside) {
            free(() -> swap.free(before));
        }
    }

    private interface Step {
        void run() throws ComponentException;
    }

    /** Nothing of a change depends on it. */
    private void free(final Step step) {
        try {
            step.run();
        } catch (final ComponentException ex) {
            logger.log(
                    Level.WARNING,
                    "the memory of a component that has gone is given back with the next change of a file: "
                            + ex.getMessage());
        }
    }

    private void checked(final ComponentSpec spec, final Step step) {
        try {
            step.run();
            logger.log(Level.INFO, text(spec) + " is in force");
        } catch (final ComponentException ex) {
            final boolean hasPlace = ex.getMessage().startsWith(file(spec)); // a setting has a line of its own
            logger.log(Level.ERROR, (hasPlace ? "" : text(spec) + ": ") + ex.getMessage() + goesOn(spec));
        } catch (final IllegalArgumentException ex) {
            logger.log(Level.ERROR, text(spec) + ": " + ex.getMessage() + goesOn(spec));
        }
    }

    private static String file(final ComponentSpec spec) {
        final int end = spec.source().lastIndexOf(':');
        return end < 0 ? spec.source() : spec.source().substring(0, end + 1);
    }

    private String goesOn(final ComponentSpec spec) {
        return leftOut.contains(spec.id())
                ? "; the node goes on without it until its file changes"
                : "; what was there before goes on";
    }

    /** What was there must end before the next starts; when that fails, it comes back. */
    private void orComeBack(
            final Map<String, ComponentSpec> specs,
            final ComponentSpec before,
            final ComponentSpec spec,
            final Step step)
            throws ComponentException {
        try {
            step.run();
        } catch (final ComponentException ex) {
            comeBack(specs, before, spec, ex.getMessage());
            throw ex;
        }
        specs.put(spec.id(), spec);
    }

    /** Until it runs it is one that did not come up, and what the file has now is in force: to undo the edit is a change. */
    private void comeBack(
            final Map<String, ComponentSpec> specs,
            final ComponentSpec before,
            final ComponentSpec spec,
            final String reason)
            throws ComponentException {
        leftOut.add(spec.id());
        specs.put(spec.id(), spec);
        try {
            swap.putIn(before);
        } catch (final ComponentException ex) {
            home.run(wiring.failed(spec, reason));
            throw new ComponentException(reason + ", nor does what was there before: " + ex.getMessage());
        }
        leftOut.remove(before.id());
        specs.put(before.id(), before);
    }

    private static String text(final ComponentSpec spec) {
        return ComponentSwap.text(spec);
    }
}
