package io.ledge.core.session;

import io.ledge.core.table.NameTable;
import io.ledge.protocol.Ipc;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
    private final NameTable names; // app id, 0x00, name
    private final DirectBuffer[] ids; // by name; null: not any more
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[2 * Ipc.MAX_NAME_LENGTH + 1]);
    private final Map<DirectBuffer, DirectBuffer> namesById = new HashMap<>();
    private boolean isEmpty = true;

    /** @param capacity names of all apps together, also of those that are gone */
    OwnNames(final AppTable apps, final int capacity) {
        this.apps = apps;
        names = new NameTable(capacity);
        ids = new DirectBuffer[capacity];
    }

    /**
     * In place of those before.
     *
     * @param idsByName what the node calls the component, by name, by app id
     * @throws IllegalStateException when there are more than the node takes
     */
    public void set(final Map<String, Map<String, String>> idsByName) {
        Arrays.fill(ids, null);
        namesById.clear();
        idsByName.forEach((appId, own) -> own.forEach((name, id) -> add(appId, name, id)));
        isEmpty = namesById.isEmpty();
    }

    private void add(final String appId, final String name, final String id) {
        final int index = names.add(appId + '\0' + name);
        if (index < 0) {
            throw new IllegalStateException("more components of apps' own than the node takes: capacity=" + ids.length);
        }
        ids[index] = bytes(id);
        namesById.put(ids[index], bytes(name));
    }

    private static DirectBuffer bytes(final String text) {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Has no app a name of its own for anything? */
    public boolean isEmpty() {
        return isEmpty;
    }

    /** What the node calls the component that the session's app calls so. */
    public DirectBuffer idOf(final Session session, final DirectBuffer name) {
        if (isEmpty || session.appIndex() == Session.NO_APP || name.capacity() > Ipc.MAX_NAME_LENGTH) {
            return name;
        }
        final DirectBuffer app = apps.bytes(session.appIndex());
        key.putBytes(0, app, 0, app.capacity());
        key.putByte(app.capacity(), (byte) 0);
        key.putBytes(app.capacity() + 1, name, 0, name.capacity());
        final int index = names.find(key, 0, app.capacity() + 1 + name.capacity());
        return index < 0 || ids[index] == null ? name : ids[index];
    }

    /** What apps call the component that the node calls so. */
    public DirectBuffer nameOf(final DirectBuffer id) {
        final DirectBuffer name = isEmpty ? null : namesById.get(id);
        return name == null ? id : name;
    }
}
