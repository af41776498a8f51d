/**
 * What is done with a log and its snapshots besides running on them: look, copy, mend.
 *
 * <pre>
 *   DirectorySource ──┐                  ┌──▶ ArchiveWriter ──▶ one file          backup
 *   ArchiveReader ────┴─▶ StateSource ───┴──▶ DirectoryWriter ─▶ empty directory  restore, repair
 *
 *   JournalVerify, JournalDump                                                    read only
 * </pre>
 *
 * <p>Plain classes with records as results; the command line and the node's helper call them. They block, through
 * {@link io.ledge.core.journal.io.Disk}, and read no clock. Offline, but for a backup, which reads what is known durable
 * while segments are held.
 */
package io.ledge.core.journal.tool;
