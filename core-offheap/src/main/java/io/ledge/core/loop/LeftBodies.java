package io.ledge.core.loop;

import io.ledge.core.session.BodyInbox;
import io.ledge.core.session.Session;
import io.ledge.protocol.codec.BindingInvokeDecoder;
import io.ledge.protocol.codec.InvokeDecoder;
import io.ledge.protocol.codec.InvokeResultDecoder;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.PublishDecoder;
import io.ledge.protocol.codec.StateSetDecoder;
import io.ledge.protocol.codec.StateTransactDecoder;
import org.agrona.DirectBuffer;

/**
 * Frees the bodies that a command names and that its handler did not take, because it refused the command first: an unknown
 * store, a bad key, the third operation of five. Nobody else will ever ask for them, and the session's quota holds them.
 */
final class LeftBodies {
    private static final int BODY_OFFSET = MessageHeaderDecoder.ENCODED_LENGTH;

    private final StateSetDecoder set = new StateSetDecoder();
    private final StateTransactDecoder transact = new StateTransactDecoder();
    private final PublishDecoder publish = new PublishDecoder();
    private final BindingInvokeDecoder bindingInvoke = new BindingInvokeDecoder();
    private final InvokeDecoder invoke = new InvokeDecoder();
    private final InvokeResultDecoder invokeResult = new InvokeResultDecoder();

    /** After the command was answered. Costs nothing while no body of the session is under way. */
    void discard(final Session session, final MessageHeaderDecoder header, final DirectBuffer message) {
        final BodyInbox bodies = session.bodies();
        if (bodies.isEmpty()) {
            return;
        }
        try {
            discard(bodies, header, message);
        } catch (final IndexOutOfBoundsException | IllegalArgumentException ex) {
            // a malformed message names no more than could be read; the rest goes with the session
        }
    }

    private void discard(final BodyInbox bodies, final MessageHeaderDecoder header, final DirectBuffer message) {
        final int blockLength = header.blockLength();
        final int version = header.version();
        switch (header.templateId()) {
            case StateSetDecoder.TEMPLATE_ID ->
                bodies.discard(
                        set.wrap(message, BODY_OFFSET, blockLength, version).bodyId());
            case PublishDecoder.TEMPLATE_ID ->
                bodies.discard(
                        publish.wrap(message, BODY_OFFSET, blockLength, version).bodyId());
            case BindingInvokeDecoder.TEMPLATE_ID ->
                bodies.discard(bindingInvoke
                        .wrap(message, BODY_OFFSET, blockLength, version)
                        .bodyId());
            case InvokeDecoder.TEMPLATE_ID ->
                bodies.discard(
                        invoke.wrap(message, BODY_OFFSET, blockLength, version).bodyId());
            case InvokeResultDecoder.TEMPLATE_ID ->
                bodies.discard(invokeResult
                        .wrap(message, BODY_OFFSET, blockLength, version)
                        .bodyId());
            case StateTransactDecoder.TEMPLATE_ID -> {
                transact.wrap(message, BODY_OFFSET, blockLength, version);
                for (final StateTransactDecoder.MetadataDecoder metadata : transact.metadata()) {
                    metadata.sbeSkip();
                }
                for (final StateTransactDecoder.OperationsDecoder operation : transact.operations()) {
                    bodies.discard(operation.bodyId());
                    operation.sbeSkip();
                }
            }
            default -> {} // names none
        }
    }
}
