package io.ledge.core.session;

import io.ledge.core.table.NameTable;
import io.ledge.protocol.Ipc;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What apps call the components that are theirs alone. Two apps may each have a {@code statestore}; the node knows them as
 * {@code shop/statestore} and {@code till/statestore}, and no message that an app sees says so. Asked by the handlers, where a
 * message names a component; a node without such components pays one comparison for it.
 *
 * <p>Set while wiring and in a task of the core thread; then read by the duty cycle, under the baton.
 */
public final class OwnNames {
    private final AppTable apps;
    private final int capacity;
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[2 * Ipc.MAX_NAME_LENGTH + 1]);
    private NameTable names; // app id, 0x00, name
    private DirectBuffer[] ids; // by name
    private Map<DirectBuffer, DirectBuffer> namesById = Map.of();

    /** @param capacity names of all apps together */
    OwnNames(final AppTable apps, final int capacity) {
        this.apps = apps;
        this.capacity = capacity;
    }

    /**
     * In place of those before.
     *
     * @param idsByName what the node calls the component, by name, by app id
     * @throws IllegalStateException when there are more than the node takes; those before stay
     */
    public void set(final Map<String, Map<String, String>> idsByName) {
        final int count = idsByName.values().stream().mapToInt(Map::size).sum();
        if (count > capacity) {
            throw new IllegalStateException("more components of apps' own than the node takes: " + count + ", capacity="
                    + capacity + "; those that all apps use belong into a directory of `common`");
        }
        final NameTable nextNames = new NameTable(count);
        final DirectBuffer[] nextIds = new DirectBuffer[count];
        final Map<DirectBuffer, DirectBuffer> nextNamesById = new HashMap<>();
        idsByName.forEach((appId, own) -> own.forEach((name, id) -> {
            final int index = nextNames.add(appId + '\0' + name);
            nextIds[index] = bytes(id);
            nextNamesById.put(nextIds[index], bytes(name));
        }));
        names = nextNames;
        ids = nextIds;
        namesById = nextNamesById;
    }

    private static DirectBuffer bytes(final String text) {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What the node calls the component that the session's app calls so. */
    public DirectBuffer idOf(final Session session, final DirectBuffer name) {
        if (namesById.isEmpty() || session.appIndex() == Session.NO_APP || name.capacity() > Ipc.MAX_NAME_LENGTH) {
            return name;
        }
        final DirectBuffer app = apps.bytes(session.appIndex());
        key.putBytes(0, app, 0, app.capacity());
        key.putByte(app.capacity(), (byte) 0);
        key.putBytes(app.capacity() + 1, name, 0, name.capacity());
        final int index = names.find(key, 0, app.capacity() + 1 + name.capacity());
        return index < 0 ? name : ids[index];
    }

    /** What apps call the component that the node calls so. */
    public DirectBuffer nameOf(final DirectBuffer id) {
        final DirectBuffer name = namesById.isEmpty() ? null : namesById.get(id);
        return name == null ? id : name;
    }
}
