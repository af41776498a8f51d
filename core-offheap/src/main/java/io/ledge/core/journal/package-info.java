/**
 * The journal: what the loop accepted, in order, on the disk before anybody learns of it.
 *
 * <pre>
 *   loop ─▶ JournalProxy ─▶ ring ─▶ JournalAdapter ─▶ JournalWriter ─▶ segments        snapshot files
 *     ▲                                        the writer │
 *     └───────────── JournalMarks: written, durable ◀─────┘
 * </pre>
 *
 * <p>{@link io.ledge.core.journal.JournalProxy} is the loop's, under the baton; the rest is the writer's
 * (whichever of home's two threads is on the {@link io.ledge.core.wait.Errand}) and its helper's, or belongs to the start,
 * before the loop runs. Only {@code journal.io} blocks. The layouts are in
 * {@code docs/formats.md}.
 */
package io.ledge.core.journal;
