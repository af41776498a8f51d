package io.ledge.benchmarks.store;

import io.ledge.benchmarks.rig.Dataset;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;

/** Chronicle Map in anonymous memory: nothing is durable. */
final class ChronicleStore implements LocalStore {
    private final ChronicleMap<byte[], byte[]> map;
    private final byte[] got = new byte[Dataset.VALUE_LENGTH];

    ChronicleStore(final int keyCount) {
        map = ChronicleMapBuilder.of(byte[].class, byte[].class)
                .name("bench")
                .entries(keyCount)
                .constantKeySizeBySample(new byte[Dataset.KEY_LENGTH])
                .constantValueSizeBySample(new byte[Dataset.VALUE_LENGTH])
                .putReturnsNull(true)
                .create();
    }

    @Override
    public void fill(final byte[][] keys, final byte[] value) {
        for (final byte[] key : keys) {
            map.put(key, value);
        }
    }

    @Override
    public void set(final byte[] key, final byte[] value) {
        map.put(key, value);
    }

    @Override
    public int get(final byte[] key) {
        final byte[] value = map.getUsing(key, got);
        return value == null ? -1 : value.length;
    }

    @Override
    public void close() {
        map.close();
    }
}
