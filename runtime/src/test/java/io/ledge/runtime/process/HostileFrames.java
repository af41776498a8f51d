package io.ledge.runtime.process;

import io.ledge.protocol.Ipc;
import io.ledge.protocol.ProtocolVersion;
import io.ledge.protocol.codec.CloseDecoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Frames that no honest client sends, from a seed: each a golden recording of the protocol (every message there is) or one
 * of {@link HonestMessages}, with something wrong about it, or plain noise. None is meant as a Close, which would only end
 * the session.
 */
final class HostileFrames {
    /** What is wrong. */
    enum Kind {
        NOISE,
        SHORTER_THAN_A_HEADER,
        CUT,
        FLIPPED,
        HUGE_LENGTHS,
        WRONG_TEMPLATE,
        WRONG_SCHEMA,
        WRONG_VERSION,
        WRONG_BLOCK_LENGTH,
        TRAILING_NOISE
    }

    private static final int HEADER_LENGTH = MessageHeaderEncoder.ENCODED_LENGTH;

    private final Random random;
    private final List<byte[]> recordings = recordings();
    private final List<byte[]> honest = new HonestMessages().all();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Ipc.MAX_MESSAGE_LENGTH]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();

    HostileFrames(final long seed) {
        random = new Random(seed);
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    /** Writes the next frame of this kind. Returns its length. */
    int next(final Kind kind) {
        final List<byte[]> source = random.nextBoolean() ? recordings : honest;
        final byte[] message = source.get(random.nextInt(source.size()));
        buffer.putBytes(0, message);
        header.wrap(buffer, 0);
        final int length = message.length;
        return switch (kind) {
            case NOISE -> noise(0, 1 + random.nextInt(Ipc.MAX_MESSAGE_LENGTH));
            case SHORTER_THAN_A_HEADER -> random.nextInt(HEADER_LENGTH);
            case CUT -> HEADER_LENGTH + random.nextInt(length - HEADER_LENGTH + 1);
            case FLIPPED -> flip(length);
            case HUGE_LENGTHS -> huge(length);
            case WRONG_TEMPLATE -> {
                header.templateId(wrongTemplate());
                yield length;
            }
            case WRONG_SCHEMA -> {
                header.schemaId(random.nextInt(1 << 16));
                yield length;
            }
            case WRONG_VERSION -> {
                header.version(random.nextBoolean() ? 0 : random.nextInt(1 << 16));
                yield length;
            }
            case WRONG_BLOCK_LENGTH -> {
                header.blockLength(random.nextInt(1 << 16));
                yield length;
            }
            case TRAILING_NOISE -> noise(length, random.nextInt(Ipc.MAX_MESSAGE_LENGTH - length));
        };
    }

    /** Half of them of another message, whose decoder then reads this one's bytes. */
    private int wrongTemplate() {
        final int templateId = random.nextInt(random.nextBoolean() ? 128 : 1 << 16);
        return templateId == CloseDecoder.TEMPLATE_ID ? 0 : templateId;
    }

    private int noise(final int offset, final int length) {
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        buffer.putBytes(offset, bytes);
        return offset + length;
    }

    /** Bits of the body; a header that is left alone brings the frame further. */
    private int flip(final int length) {
        for (int i = 1 + random.nextInt(8); i > 0 && length > HEADER_LENGTH; i--) {
            final int index = HEADER_LENGTH + random.nextInt(length - HEADER_LENGTH);
            buffer.putByte(index, (byte) (buffer.getByte(index) ^ 1 << random.nextInt(8)));
        }
        return length;
    }

    /** Somewhere in the body, where a length may be. */
    private int huge(final int length) {
        if (length >= HEADER_LENGTH + Integer.BYTES) {
            final int index = HEADER_LENGTH + random.nextInt(length - HEADER_LENGTH - Integer.BYTES + 1);
            buffer.putInt(
                    index,
                    random.nextBoolean() ? 0xFFFF_FFFF : Integer.MAX_VALUE - random.nextInt(1 << 16),
                    ByteOrder.LITTLE_ENDIAN);
        }
        return length;
    }

    private static List<byte[]> recordings() {
        final Path directory = Path.of(
                System.getProperty("ledge.root"), "protocol/src/test/resources/golden/v" + ProtocolVersion.CURRENT);
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".hex"))
                    .sorted()
                    .map(HostileFrames::bytes)
                    .filter(message -> !isClose(message))
                    .toList();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static boolean isClose(final byte[] message) {
        return new UnsafeBuffer(message).getShort(2, ByteOrder.LITTLE_ENDIAN) == CloseDecoder.TEMPLATE_ID;
    }

    private static byte[] bytes(final Path file) {
        try {
            return HexFormat.of().parseHex(Files.readString(file).replaceAll("\\s", ""));
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
