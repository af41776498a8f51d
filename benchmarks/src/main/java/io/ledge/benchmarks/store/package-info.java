/**
 * Stores that live inside the process that uses them, each made as durable as it can be, or not at all: a bare file,
 * SQLite, RocksDB, LMDB, Chronicle Map. {@link io.ledge.benchmarks.store.StoreMain} measures one of them in a process of
 * its own; only there are their libraries on the class path.
 *
 * <p>A library that cannot be loaded on this machine makes its store absent, not the benchmark fail.
 */
package io.ledge.benchmarks.store;
