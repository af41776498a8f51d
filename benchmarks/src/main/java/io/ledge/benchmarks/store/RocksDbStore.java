package io.ledge.benchmarks.store;

import java.nio.file.Path;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/** RocksDB as it comes, with synced writes. */
final class RocksDbStore implements LocalStore {
    static {
        RocksDB.loadLibrary();
    }

    private final Options options = new Options().setCreateIfMissing(true);
    private final WriteOptions synced = new WriteOptions().setSync(true);
    private final WriteOptions unsynced = new WriteOptions().setSync(false);
    private final RocksDB db;

    RocksDbStore(final Path directory) throws RocksDBException {
        db = RocksDB.open(options, directory.resolve("rocksdb").toString());
    }

    @Override
    public void fill(final byte[][] keys, final byte[] value) throws RocksDBException {
        for (final byte[] key : keys) {
            db.put(unsynced, key, value);
        }
        db.syncWal();
    }

    @Override
    public void set(final byte[] key, final byte[] value) throws RocksDBException {
        db.put(synced, key, value);
    }

    @Override
    public void close() {
        db.close();
        unsynced.close();
        synced.close();
        options.close();
    }
}
