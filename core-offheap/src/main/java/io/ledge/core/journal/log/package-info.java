/**
 * The log on disk, by which an acknowledged change survives.
 *
 * <pre>
 *   record ─▶ batch ─▶ segment                                      written
 *                                 JournalWriter ◀── SegmentPool         the writer ◀── helper
 *   record ◀─ batch ◀─ segment                                      read, at start and offline
 *                                 JournalScanner ─▶ TornTail        nothing is ever dropped silently
 * </pre>
 *
 * <p>Position = number of a record in the log of this node: the first is 1, and there are no gaps. A record is durable once
 * the sync after its batch succeeded. Layouts: {@link io.ledge.core.journal.log.FrameDescriptor} and {@code docs/formats.md}.
 *
 * <p>Knows no thread, no clock and no dice: whoever runs it passes time and ids in, and decides who calls. What blocks goes
 * through {@link io.ledge.core.journal.io.Disk}. Uses {@code memory}.
 */
package io.ledge.core.journal.log;
