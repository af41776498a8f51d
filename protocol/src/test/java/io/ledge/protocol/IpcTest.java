package io.ledge.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.protocol.codec.BodyChunkEncoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.StateSetEncoder;
import org.junit.jupiter.api.Test;

/** The limits of {@link Ipc} hold together. */
class IpcTest {
    /** Aeron's DataHeaderFlyweight.HEADER_LENGTH, and its frames are aligned to as much. */
    private static final int FRAME_HEADER_LENGTH = 32;

    /** Aeron's LogBufferDescriptor: three terms and a page of metadata. */
    private static final int TERMS_PER_LOG = 3;

    private static final int LOG_METADATA_LENGTH = 4096;

    @Test
    void shouldSendTheLongestMessageAsOneFrame() {
        assertEquals(Ipc.MTU_LENGTH, Ipc.MAX_MESSAGE_LENGTH + FRAME_HEADER_LENGTH);
        assertEquals(0, Ipc.MTU_LENGTH % FRAME_HEADER_LENGTH);
        assertEquals(Ipc.MTU_LENGTH, Ipc.TERM_LENGTH / 8);
    }

    @Test
    void shouldFitTheLongestInlineValueWithItsKeyAndNamesIntoOneMessage() {
        final int header = MessageHeaderEncoder.ENCODED_LENGTH + StateSetEncoder.BLOCK_LENGTH;
        final int lengths = StateSetEncoder.MetadataEncoder.sbeHeaderSize() + 3 * Short.BYTES + Integer.BYTES;
        final int contentType = Ipc.MAX_NAME_LENGTH;
        final int length = header + lengths + Ipc.MAX_NAME_LENGTH + Ipc.MAX_KEY_LENGTH + contentType + Ipc.INLINE_LIMIT;

        assertTrue(length <= Ipc.MAX_MESSAGE_LENGTH, () -> length + " > " + Ipc.MAX_MESSAGE_LENGTH);
    }

    @Test
    void shouldFitAChunkIntoOneMessage() {
        final int length = MessageHeaderEncoder.ENCODED_LENGTH
                + BodyChunkEncoder.BLOCK_LENGTH
                + BodyChunkEncoder.chunkHeaderLength()
                + Ipc.INLINE_LIMIT;

        assertTrue(length <= Ipc.MAX_MESSAGE_LENGTH, () -> length + " > " + Ipc.MAX_MESSAGE_LENGTH);
    }

    @Test
    void shouldCost392KiBForTheTwoLogsOfAnApp() {
        assertEquals(392 * 1024, 2 * (TERMS_PER_LOG * Ipc.TERM_LENGTH + LOG_METADATA_LENGTH));
    }

    @Test
    void shouldOrderItsLimits() {
        assertTrue(Ipc.INLINE_LIMIT < Ipc.MAX_MESSAGE_LENGTH);
        assertTrue(Ipc.MAX_MESSAGE_LENGTH < Ipc.MAX_WRAPPED_LENGTH);
        assertTrue(Ipc.MAX_WRAPPED_LENGTH <= Ipc.DEFAULT_MAX_BODY_LENGTH);
        assertTrue(Ipc.MAX_KEY_LENGTH <= 0xFFFF && Ipc.MAX_NAME_LENGTH <= 0xFFFF, "varStringEncoding counts in uint16");
    }

    @Test
    void shouldNameChannels() {
        assertEquals("aeron:ipc?term-length=65536|mtu=8192", Ipc.ingressChannel());
        assertEquals("aeron:ipc?term-length=65536|mtu=8192|session-id=-7", Ipc.egressChannel(-7));
    }
}
