package io.ledge.state.chronicle.map;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.hash.serialization.SizedReader;
import net.openhft.chronicle.hash.serialization.SizedWriter;
import net.openhft.chronicle.hash.serialization.StatefulCopyable;
import net.openhft.chronicle.wire.WireIn;
import net.openhft.chronicle.wire.WireOut;
import org.agrona.concurrent.UnsafeBuffer;

/** {@link MapValue} as bytes, straight into and out of the map's memory. Its name is written in the file's header. */
public final class ValueMarshaller
        implements SizedReader<MapValue>, SizedWriter<MapValue>, StatefulCopyable<ValueMarshaller> {
    private transient UnsafeBuffer view = new UnsafeBuffer(0, 0);

    @Override
    public long size(final MapValue value) {
        return value.encodedLength();
    }

    @Override
    public void write(@SuppressWarnings("rawtypes") final Bytes out, final long size, final MapValue value) {
        view.wrap(out.addressForWrite(out.writePosition()), (int) size);
        value.writeTo(view);
        out.writeSkip(size);
    }

    /** Over the map's own memory: good as long as its lock is held. */
    @Override
    public MapValue read(@SuppressWarnings("rawtypes") final Bytes in, final long size, final MapValue using) {
        final MapValue value = using == null ? new MapValue() : using;
        view.wrap(in.addressForRead(in.readPosition()), (int) size);
        in.readSkip(size);
        value.wrap(view, (int) size);
        return value;
    }

    @Override
    public ValueMarshaller copy() {
        return new ValueMarshaller();
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
