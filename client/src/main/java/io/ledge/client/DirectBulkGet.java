package io.ledge.client;

import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.StateBulkGetEncoder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The message of {@link DirectClient#offerBulkGet}. One thread; allocates nothing. */
final class DirectBulkGet {
    /** Of {@link #encode}: too many keys for one message, or one that is too long. */
    static final int TOO_LONG = -1;

    private final StateBulkGetEncoder encoder = new StateBulkGetEncoder();

    /** All but the correlation id. @return bytes of the message, or {@link #TOO_LONG} and nothing was written */
    int encode(
            final UnsafeBuffer into,
            final MessageHeaderEncoder header,
            final DirectName store,
            final DirectBuffer keys,
            final int[] keyOffsets,
            final int[] keyLengths,
            final int count) {
        if (!isOneMessage(store, keyLengths, count)) {
            return TOO_LONG;
        }
        encoder.wrapAndApplyHeader(into, 0, header);
        encoder.metadataCount(0);
        final StateBulkGetEncoder.KeysEncoder group = encoder.keysCount(count);
        for (int i = 0; i < count; i++) {
            group.next().putKey(keys, keyOffsets[i], keyLengths[i]);
        }
        encoder.putStore(store.buffer(), 0, store.length());
        return encoder.limit();
    }

    private static boolean isOneMessage(final DirectName store, final int[] keyLengths, final int count) {
        int length = MessageHeaderEncoder.ENCODED_LENGTH
                + StateBulkGetEncoder.BLOCK_LENGTH
                + StateBulkGetEncoder.MetadataEncoder.sbeHeaderSize()
                + StateBulkGetEncoder.KeysEncoder.sbeHeaderSize()
                + StateBulkGetEncoder.storeHeaderLength()
                + store.length();
        for (int i = 0; i < count && length <= Ipc.MAX_MESSAGE_LENGTH; i++) {
            if (keyLengths[i] > Ipc.MAX_KEY_LENGTH) {
                return false;
            }
            length += StateBulkGetEncoder.KeysEncoder.keyHeaderLength() + keyLengths[i];
        }
        return length <= Ipc.MAX_MESSAGE_LENGTH;
    }
}
