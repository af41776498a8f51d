package io.ledge.api.service;

import io.ledge.api.core.CoreLink;
import io.ledge.api.core.Reply;
import io.ledge.api.core.StateItem;
import io.ledge.api.core.StateProxy;
import io.ledge.api.core.StateWrite;
import io.ledge.api.crypto.CryptoException;
import io.ledge.api.crypto.StateCipher;
import io.ledge.api.semantics.Components;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.ProtocolVersion;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.Concurrency;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.OperationType;
import io.ledge.protocol.codec.StateGetDecoder;
import io.ledge.protocol.codec.StateSetDecoder;
import io.ledge.protocol.codec.StateTransactDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A command of the schema to a store whose values the edge encrypts: it closes the values on their way to the core, and opens those
 * that come back; errors are the core's own. The message's bytes are an app's, and may be any. On the services' thread.
 */
final class SealedCommand {
    private final Components components;
    private final CoreLink link;
    private final ServiceCall call;
    private final StateProxy proxy;
    private final UnsafeBuffer message;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();

    SealedCommand(final Components components, final CoreLink link, final ServiceCall call) {
        this.components = components;
        this.link = link;
        this.call = call;
        proxy = new StateProxy(link);
        message = new UnsafeBuffer(call.data());
    }

    void execute() {
        try {
            header.wrap(message, 0);
            if (!ProtocolVersion.isSupported(header.schemaId(), header.version())) {
                call.refuse(ErrorCode.UNSUPPORTED_VERSION, "a message of another schema");
                return;
            }
            switch (header.templateId()) {
                case StateGetDecoder.TEMPLATE_ID -> get();
                case StateSetDecoder.TEMPLATE_ID -> set();
                case StateTransactDecoder.TEMPLATE_ID -> transact();
                default ->
                    call.refuse(
                            ErrorCode.UNKNOWN_TEMPLATE,
                            "no command to an encrypted store: templateId=" + header.templateId());
            }
            link.flush();
        } catch (final IndexOutOfBoundsException ex) {
            call.refuse(ErrorCode.MALFORMED_MESSAGE, "no message: " + ex.getMessage());
        } catch (final CryptoException ex) {
            call.refuse(ErrorCode.STORE_FAILED, ex.getMessage());
        }
    }

    private void get() {
        final StateGetDecoder get = new StateGetDecoder().wrapAndApplyHeader(message, 0, header);
        get.metadata().forEach(field -> field.sbeSkip());
        final String store = get.store();
        final String key = get.key();
        final StateCipher cipher = cipher(store);
        if (cipher != null) {
            proxy.get(store, key, new OrRefused<>() {
                @Override
                public void ok(final StateItem item) {
                    answer(cipher, item);
                }
            });
        }
    }

    private void answer(final StateCipher cipher, final StateItem item) {
        try {
            final StateItem open = item.isFound() ? item.withValue(cipher.open(item.value())) : item;
            call.answer(ServiceCall.MESSAGES, StateAnswers.value(open));
        } catch (final CryptoException ex) {
            call.refuse(ErrorCode.STORE_FAILED, "item " + item.key() + ": " + ex.getMessage());
        }
    }

    private void set() throws CryptoException {
        final StateSetDecoder set = new StateSetDecoder().wrapAndApplyHeader(message, 0, header);
        final Map<String, String> metadata = new HashMap<>();
        set.metadata().forEach(field -> metadata.put(field.name(), field.value()));
        final String store = set.store();
        final String key = set.key();
        final String contentType = set.contentType();
        final byte[] value = new byte[checked(set.valueLength())];
        set.getValue(value, 0, value.length);
        final StateCipher cipher = cipher(store);
        if (cipher != null) {
            proxy.write(
                    store,
                    new StateWrite(
                            key,
                            cipher.close(value),
                            set.hasEtag() == BooleanType.TRUE ? set.ifVersion() : null,
                            set.concurrency() == Concurrency.FIRST_WRITE,
                            set.ttlMs(),
                            contentType,
                            metadata),
                    done());
        }
    }

    private void transact() throws CryptoException {
        final StateTransactDecoder transact = new StateTransactDecoder().wrapAndApplyHeader(message, 0, header);
        final Map<String, String> metadata = new HashMap<>();
        transact.metadata().forEach(field -> metadata.put(field.name(), field.value()));
        final StateTransactDecoder.OperationsDecoder operations = transact.operations();
        if (operations.count() == 0 || operations.count() > Ipc.MAX_TRANSACTION_OPERATIONS) {
            call.refuse(
                    ErrorCode.TRANSACTION_INVALID,
                    "a transaction has 1 to " + Ipc.MAX_TRANSACTION_OPERATIONS + " operations, not "
                            + operations.count());
            return;
        }
        final List<StateWrite> open = new ArrayList<>(operations.count());
        for (final StateTransactDecoder.OperationsDecoder operation : operations) {
            open.add(write(operation));
        }
        final String store = transact.store();
        final StateCipher cipher = cipher(store);
        if (cipher != null) {
            proxy.transact(store, closed(open, cipher), metadata, done());
        }
    }

    private StateWrite write(final StateTransactDecoder.OperationsDecoder operation) {
        final Long etag = operation.hasEtag() == BooleanType.TRUE ? operation.ifVersion() : null;
        final boolean isFirstWrite = operation.concurrency() == Concurrency.FIRST_WRITE;
        final long ttlMs = operation.ttlMs();
        final OperationType type = operation.operation();
        final String key = operation.key();
        final String contentType = operation.contentType();
        final byte[] value = new byte[checked(operation.valueLength())];
        operation.getValue(value, 0, value.length);
        return switch (type) {
            case UPSERT -> new StateWrite(key, value, etag, isFirstWrite, ttlMs, contentType, Map.of());
            case DELETE -> new StateWrite(key, null, etag, isFirstWrite, 0, "", Map.of());
            case CHECK -> StateWrite.check(key, etag);
            case NULL_VAL -> throw new IndexOutOfBoundsException("an operation of another version");
        };
    }

    private static List<StateWrite> closed(final List<StateWrite> open, final StateCipher cipher)
            throws CryptoException {
        final List<StateWrite> closed = new ArrayList<>(open.size());
        for (final StateWrite write : open) {
            closed.add(write.value() == null ? write : write.withValue(cipher.close(write.value())));
        }
        return closed;
    }

    /** Nothing longer than the message is in it, and nothing is allocated for it. */
    private int checked(final int length) {
        if (length < 0 || length > message.capacity()) {
            throw new IndexOutOfBoundsException("length=" + length + ", capacity=" + message.capacity());
        }
        return length;
    }

    /** Null: the call is refused. */
    private StateCipher cipher(final String store) {
        if (components.find("state.", store) == null) {
            call.refuse(ErrorCode.STORE_NOT_FOUND, "no state store '" + store + "' is there, or visible to the app");
            return null;
        }
        final StateCipher cipher = components.instance(StateCipher.class, store);
        if (cipher == null) {
            call.refuse(ErrorCode.STORE_UNSUPPORTED, "the values of state store '" + store + "' are not encrypted");
        }
        return cipher;
    }

    private OrRefused<Long> done() {
        return new OrRefused<>() {
            @Override
            public void ok(final Long newVersion) {
                call.answer(ServiceCall.MESSAGES, StateAnswers.done(newVersion));
            }
        };
    }

    private abstract class OrRefused<T> implements Reply<T> {
        @Override
        public void failed(final ErrorCode code, final String reason) {
            call.refuse(code, reason);
        }
    }
}
