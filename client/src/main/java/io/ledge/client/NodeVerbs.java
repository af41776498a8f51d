package io.ledge.client;

import io.ledge.protocol.codec.BackedUpDecoder;
import io.ledge.protocol.codec.BackupEncoder;
import io.ledge.protocol.codec.ComponentState;
import io.ledge.protocol.codec.ComponentStatusDecoder;
import io.ledge.protocol.codec.HeartbeatDecoder;
import io.ledge.protocol.codec.HeartbeatEncoder;
import io.ledge.protocol.codec.NodeStatusDecoder;
import io.ledge.protocol.codec.StatusGetEncoder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Proxy: questions about the node itself. */
final class NodeVerbs {
    private final ClientCore core;

    NodeVerbs(final ClientCore core) {
        this.core = core;
    }

    Call<NodeInfo> status(final boolean isAsync) {
        final Link link = core.requireLink();
        final Outgoing out = core.open(link, StatusGetEncoder.BLOCK_LENGTH);
        final StatusGetEncoder get = new StatusGetEncoder().wrapAndApplyHeader(out.buffer(), 0, out.header());
        return core.send(Call.read("status", "node", "", new StatusAnswer()), link, out, get.limit(), isAsync);
    }

    /** A NodeStatus, then a ComponentStatus for each component. */
    private static final class StatusAnswer implements Call.Answer<NodeInfo> {
        private final List<ComponentInfo> components = new ArrayList<>();
        private NodeInfo node;
        private long componentCount;

        @Override
        public NodeInfo read(final Inbox in, final int templateId) {
            if (node == null) {
                in.expect(templateId, NodeStatusDecoder.TEMPLATE_ID);
                componentCount = in.nodeStatus.componentCount();
                node = node(in.nodeStatus);
            } else {
                in.expect(templateId, ComponentStatusDecoder.TEMPLATE_ID);
                components.add(component(in.componentStatus));
            }
            return components.size() < componentCount ? null : node.with(components);
        }

        private static NodeInfo node(final NodeStatusDecoder status) {
            return new NodeInfo(
                    status.pid(),
                    status.nodeId(),
                    status.nodeVersion(),
                    Instant.ofEpochMilli(status.startTimeMs()),
                    Instant.ofEpochMilli(status.nowMs()),
                    (int) status.sessionCount(),
                    (int) status.subscriptionCount(),
                    status.entryCount(),
                    status.offHeapBytes(),
                    List.of());
        }

        private static ComponentInfo component(final ComponentStatusDecoder status) {
            final long lastSuccessMs = status.lastSuccessMs();
            return new ComponentInfo(
                    status.componentName(),
                    status.componentType(),
                    state(status.state()),
                    lastSuccessMs == 0 ? null : Instant.ofEpochMilli(lastSuccessMs),
                    status.backlog(),
                    status.note());
        }

        private static ComponentInfo.State state(final ComponentState state) {
            return switch (state) {
                case STARTING -> ComponentInfo.State.STARTING;
                case CONNECTING -> ComponentInfo.State.CONNECTING;
                case UP -> ComponentInfo.State.UP;
                case DEGRADED -> ComponentInfo.State.DEGRADED;
                case FAILED -> ComponentInfo.State.FAILED;
                case STOPPED -> ComponentInfo.State.STOPPED;
                case NULL_VAL -> ComponentInfo.State.UNKNOWN;
            };
        }
    }

    Call<BackupInfo> backup(final boolean isAsync) {
        final Link link = core.requireLink();
        final Outgoing out = core.open(link, BackupEncoder.BLOCK_LENGTH);
        final BackupEncoder backup = new BackupEncoder().wrapAndApplyHeader(out.buffer(), 0, out.header());
        return core.send(Call.read("backup", "node", "", NodeVerbs::backedUp), link, out, backup.limit(), isAsync);
    }

    private static BackupInfo backedUp(final Inbox in, final int templateId) {
        in.expect(templateId, BackedUpDecoder.TEMPLATE_ID);
        return new BackupInfo(
                Path.of(in.backedUp.path()),
                in.backedUp.startPosition(),
                in.backedUp.endPosition(),
                in.backedUp.bytes());
    }

    /** A heartbeat whose time is the call's id, negated: the answer brings it back. */
    Call<Boolean> ping() {
        final Link link = core.requireLink();
        final Outgoing out = core.open(link, HeartbeatEncoder.BLOCK_LENGTH);
        final HeartbeatEncoder heartbeat = new HeartbeatEncoder().wrapAndApplyHeader(out.buffer(), 0, out.header());
        final Call<Boolean> call = Call.read("ping", "node", "", NodeVerbs::pong);
        return core.sendPing(call, link, out, heartbeat);
    }

    private static Boolean pong(final Inbox in, final int templateId) {
        in.expect(templateId, HeartbeatDecoder.TEMPLATE_ID);
        return Boolean.TRUE;
    }
}
