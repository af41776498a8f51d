package io.ledge.benchmarks.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lmdbjava.ByteArrayProxy;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.Txn;

/** LMDB as it comes: one transaction a set, synced at its commit. */
final class LmdbStore implements LocalStore {
    private static final long MAP_SIZE = 1L << 30;

    private final Env<byte[]> env;
    private final Dbi<byte[]> dbi;

    LmdbStore(final Path directory) throws IOException {
        env = Env.create(ByteArrayProxy.PROXY_BA)
                .setMapSize(MAP_SIZE)
                .setMaxDbs(1)
                .open(Files.createDirectories(directory.resolve("lmdb")).toFile());
        dbi = env.openDbi("kv", DbiFlags.MDB_CREATE);
    }

    @Override
    public void fill(final byte[][] keys, final byte[] value) {
        try (Txn<byte[]> txn = env.txnWrite()) {
            for (final byte[] key : keys) {
                dbi.put(txn, key, value);
            }
            txn.commit();
        }
    }

    @Override
    public void set(final byte[] key, final byte[] value) {
        try (Txn<byte[]> txn = env.txnWrite()) {
            dbi.put(txn, key, value);
            txn.commit();
        }
    }

    @Override
    public void close() {
        env.close();
    }
}
