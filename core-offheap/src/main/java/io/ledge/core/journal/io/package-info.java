/**
 * Files of one directory, with calls that block: {@link io.ledge.core.journal.io.Disk} and what implements it.
 *
 * <pre>
 *   Disk ◀── LinuxDisk ──▶ LinuxFiles      pwrite, pread, fdatasync … by downcalls; exact errno
 *    ▲
 *    └────── RamDisk                       a disk that forgets, tears and fails on command: tests and the simulator
 * </pre>
 *
 * <p>A call answers a number that is not negative, or {@code -errno}; it never throws for what a disk may do. Text comes
 * from {@link io.ledge.core.journal.io.Errno}, where it is cold. Run by the journal's thread and its helpers, never by the
 * loop. Nothing else of the core blocks; nothing is mapped, for a mapping turns a disk's errors into signals.
 */
package io.ledge.core.journal.io;
