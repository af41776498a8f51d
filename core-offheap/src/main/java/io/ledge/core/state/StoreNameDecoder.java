package io.ledge.core.state;

import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.StateBulkGetDecoder;
import io.ledge.protocol.codec.StateDeleteDecoder;
import io.ledge.protocol.codec.StateGetDecoder;
import io.ledge.protocol.codec.StateIncrementDecoder;
import io.ledge.protocol.codec.StateScanDecoder;
import io.ledge.protocol.codec.StateSetDecoder;
import io.ledge.protocol.codec.StateTransactDecoder;
import io.ledge.protocol.codec.StateWatchDecoder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Reads of any state command which store it is for; the name stands behind the groups, so they are walked. */
final class StoreNameDecoder {
    private final StateGetDecoder get = new StateGetDecoder();
    private final StateSetDecoder set = new StateSetDecoder();
    private final StateDeleteDecoder delete = new StateDeleteDecoder();
    private final StateBulkGetDecoder bulkGet = new StateBulkGetDecoder();
    private final StateIncrementDecoder increment = new StateIncrementDecoder();
    private final StateScanDecoder scan = new StateScanDecoder();
    private final StateWatchDecoder watch = new StateWatchDecoder();
    private final StateTransactDecoder transact = new StateTransactDecoder();

    /** Points {@code store} at the name. */
    void wrapStore(final MessageHeaderDecoder header, final DirectBuffer message, final UnsafeBuffer store) {
        final int offset = header.offset() + MessageHeaderDecoder.ENCODED_LENGTH;
        final int blockLength = header.blockLength();
        final int version = header.version();
        switch (header.templateId()) {
            case StateGetDecoder.TEMPLATE_ID -> {
                get.wrap(message, offset, blockLength, version);
                for (final StateGetDecoder.MetadataDecoder metadata : get.metadata()) {
                    metadata.sbeSkip();
                }
                get.wrapStore(store);
            }
            case StateSetDecoder.TEMPLATE_ID -> {
                set.wrap(message, offset, blockLength, version);
                for (final StateSetDecoder.MetadataDecoder metadata : set.metadata()) {
                    metadata.sbeSkip();
                }
                set.wrapStore(store);
            }
            case StateDeleteDecoder.TEMPLATE_ID -> {
                delete.wrap(message, offset, blockLength, version);
                for (final StateDeleteDecoder.MetadataDecoder metadata : delete.metadata()) {
                    metadata.sbeSkip();
                }
                delete.wrapStore(store);
            }
            case StateBulkGetDecoder.TEMPLATE_ID -> {
                bulkGet.wrap(message, offset, blockLength, version);
                for (final StateBulkGetDecoder.MetadataDecoder metadata : bulkGet.metadata()) {
                    metadata.sbeSkip();
                }
                for (final StateBulkGetDecoder.KeysDecoder key : bulkGet.keys()) {
                    key.sbeSkip();
                }
                bulkGet.wrapStore(store);
            }
            case StateIncrementDecoder.TEMPLATE_ID -> {
                increment.wrap(message, offset, blockLength, version);
                for (final StateIncrementDecoder.MetadataDecoder metadata : increment.metadata()) {
                    metadata.sbeSkip();
                }
                increment.wrapStore(store);
            }
            case StateScanDecoder.TEMPLATE_ID -> {
                scan.wrap(message, offset, blockLength, version);
                for (final StateScanDecoder.MetadataDecoder metadata : scan.metadata()) {
                    metadata.sbeSkip();
                }
                scan.wrapStore(store);
            }
            case StateWatchDecoder.TEMPLATE_ID -> {
                watch.wrap(message, offset, blockLength, version);
                for (final StateWatchDecoder.MetadataDecoder metadata : watch.metadata()) {
                    metadata.sbeSkip();
                }
                watch.wrapStore(store);
            }
            default -> {
                transact.wrap(message, offset, blockLength, version);
                for (final StateTransactDecoder.MetadataDecoder metadata : transact.metadata()) {
                    metadata.sbeSkip();
                }
                for (final StateTransactDecoder.OperationsDecoder operation : transact.operations()) {
                    operation.sbeSkip();
                }
                transact.wrapStore(store);
            }
        }
    }
}
