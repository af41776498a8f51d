package io.ledge.core.pubsub;

import io.ledge.core.session.AccessRules;
import io.ledge.core.session.ComponentGate;
import io.ledge.core.session.Grant;
import io.ledge.core.session.Session;
import io.ledge.core.session.SessionTable;
import io.ledge.core.table.NameTable;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.SubscriptionKind;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/**
 * The pubsubs and input bindings that are configured, and the topics of them that are in use. A topic stands under
 * {@code kind component 0x00 topic}, so that one lookup finds it.
 */
final class TopicTable {
    private static final int PREFIX_LENGTH = 1; // the kind's letter

    private final ComponentGate gate;
    private final NameTable components;
    private final boolean[] isThere; // by component
    private final NameTable names;
    private final Topic[] topics;
    private final ExpandableArrayBuffer key = new ExpandableArrayBuffer(2 * Ipc.MAX_NAME_LENGTH + 2);

    TopicTable(final SessionTable sessions, final int componentCapacity, final int topicCapacity) {
        components = new NameTable(componentCapacity);
        gate = new ComponentGate(sessions, components, PREFIX_LENGTH, componentCapacity);
        isThere = new boolean[componentCapacity];
        names = new NameTable(topicCapacity);
        topics = new Topic[topicCapacity];
    }

    void component(final SubscriptionKind kind, final String name, final boolean isNowThere) {
        final String full = prefix(kind) + name;
        final int index = isNowThere ? components.add(full) : components.find(full);
        if (index == NameTable.FULL) {
            throw new IllegalStateException("more components than the table takes: capacity=" + components.count());
        }
        if (index >= 0) {
            isThere[index] = isNowThere;
        }
    }

    /** What the session's app may do with a component; {@link Grant#NONE} also when there is none of that name. */
    Grant grant(final Session session, final SubscriptionKind kind, final DirectBuffer component) {
        final int index = components.find(key, 0, componentKey(kind, component));
        return index < 0 || !isThere[index] ? Grant.NONE : gate.of(session, index);
    }

    /**
     * Why an app may not be subscribed to a topic, by these rules; null: it may, or the component is away, and nothing comes of it.
     * Allocates, for it asks anew: when rules change.
     */
    ErrorCode refusal(final AccessRules rules, final String appId, final Topic topic) {
        if (topic.component() < 0 || !isThere[topic.component()]) {
            return null;
        }
        final boolean isTopic = topic.kind() == SubscriptionKind.TOPIC;
        final Grant grant =
                rules.grant(appId, components.name(topic.component()).substring(PREFIX_LENGTH));
        if (!grant.isVisible()) {
            return isTopic ? ErrorCode.PUBSUB_NOT_FOUND : ErrorCode.BINDING_NOT_FOUND;
        }
        return !isTopic || grant.subscribing().allows(topic.bytes()) ? null : ErrorCode.NOT_ALLOWED;
    }

    /** @return the topic, or null when nobody ever subscribed to it */
    Topic find(final SubscriptionKind kind, final DirectBuffer component, final DirectBuffer topic) {
        final int index = names.find(key, 0, topicKey(kind, component, topic));
        return index < 0 ? null : topics[index];
    }

    /** @return the topic, made if need be, or null when the table is full */
    Topic findOrAdd(final SubscriptionKind kind, final DirectBuffer component, final DirectBuffer topic) {
        final int index = names.add(key, 0, topicKey(kind, component, topic));
        if (index < 0) {
            return null;
        }
        if (topics[index] == null) {
            topics[index] = new Topic(
                    kind,
                    names.name(index).substring(1).replace('\0', '/'),
                    components.find(key, 0, componentKey(kind, component)),
                    topic);
        }
        return topics[index];
    }

    private int topicKey(final SubscriptionKind kind, final DirectBuffer component, final DirectBuffer topic) {
        final int length = componentKey(kind, component);
        key.putByte(length, (byte) 0);
        key.putBytes(length + 1, topic, 0, topic.capacity());
        return length + 1 + topic.capacity();
    }

    private int componentKey(final SubscriptionKind kind, final DirectBuffer component) {
        key.putByte(0, (byte) prefix(kind));
        key.putBytes(1, component, 0, component.capacity());
        return 1 + component.capacity();
    }

    private static char prefix(final SubscriptionKind kind) {
        return kind == SubscriptionKind.BINDING ? 'b' : 't';
    }
}
