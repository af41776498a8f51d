/**
 * {@code ledge bench state}: a durable set and a volatile get of Ledge beside Redis, SQLite, RocksDB, LMDB, Chronicle Map and
 * the bare disk, on one file system in one run.
 *
 * <p>Runs in the rig's parent process, which sleeps while others measure. Each line of a table is measured by processes of
 * its own in an empty directory of its own, once a round; rounds go A B C, A B C, and the lines that are compared stand
 * next to each other, so that a disk that changes under the run changes under everybody. What is printed is the median
 * of the rounds with the extremes; a ratio is taken within each round.
 */
package io.ledge.benchmarks.state;
