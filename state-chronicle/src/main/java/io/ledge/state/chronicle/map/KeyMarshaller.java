package io.ledge.state.chronicle.map;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.hash.serialization.SizedReader;
import net.openhft.chronicle.hash.serialization.SizedWriter;
import net.openhft.chronicle.hash.serialization.StatefulCopyable;
import net.openhft.chronicle.wire.WireIn;
import net.openhft.chronicle.wire.WireOut;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * {@link MapKey} as bytes, without allocation. Its name is written in the file's header: a file is opened by processes that
 * have this class.
 */
public final class KeyMarshaller implements SizedReader<MapKey>, SizedWriter<MapKey>, StatefulCopyable<KeyMarshaller> {
    private transient UnsafeBuffer view = new UnsafeBuffer(0, 0);

    @Override
    public long size(final MapKey key) {
        return 1 + key.length();
    }

    /** Chronicle hashes the key in a buffer on the heap; so eight bytes at a time instead of a copy of memory. */
    @Override
    public void write(@SuppressWarnings("rawtypes") final Bytes out, final long size, final MapKey key) {
        out.writeByte(key.kind());
        final DirectBuffer bytes = key.bytes();
        final int length = key.length();
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            out.writeLong(bytes.getLong(i));
        }
        for (; i < length; i++) {
            out.writeByte(bytes.getByte(i));
        }
    }

    /** Over the map's own memory: good as long as its lock is held. */
    @Override
    public MapKey read(@SuppressWarnings("rawtypes") final Bytes in, final long size, final MapKey using) {
        final MapKey key = using == null ? new MapKey() : using;
        final byte kind = in.readByte();
        final int length = (int) size - 1;
        view.wrap(in.addressForRead(in.readPosition()), length);
        in.readSkip(length);
        key.wrap(kind, view, length);
        return key;
    }

    @Override
    public KeyMarshaller copy() {
        return new KeyMarshaller();
    }

    @Override
    public void readMarshallable(final WireIn wire) {
        view = new UnsafeBuffer(0, 0); // no settings; made without its constructor
    }

    @Override
    public void writeMarshallable(final WireOut wire) {
        // no settings
    }
}
