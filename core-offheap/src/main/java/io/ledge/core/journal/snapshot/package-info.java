/**
 * Snapshots: the state at one place of the log, so that a start need not replay all of it and old segments can be recycled.
 *
 * <pre>
 *   SnapshotWriter ──▶ snapshot-0, snapshot-1 (in turn) ──▶ SnapshotReader
 *                              RecoveryStart, RecoveryPlan: the newest that is whole and that the log reaches
 * </pre>
 *
 * <p>A snapshot is fuzzy: it was begun at position S and ended at E while the log went on, and is right only together with
 * the records S+1 to E. Replaying a change that it already holds changes nothing.
 *
 * <p>Run by the journal's helper thread, and at start before the loop runs. Blocks, through
 * {@link io.ledge.core.journal.io.Disk}. Knows no clock.
 */
package io.ledge.core.journal.snapshot;
