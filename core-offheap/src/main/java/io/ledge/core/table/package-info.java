/**
 * The loop's off-heap hash table: records of variable length under keys of bytes, up to memory's size, with no pause when
 * it grows and no garbage.
 *
 * <pre>
 *   RecordTable ──▶ HashIndex ──▶ IndexTable × 2     hash32 | record, 8 bytes a slot; two of them while growing
 *        │              │
 *        └──────────────┴───────▶ RecordArena        header, key, content type, value; size classes, free lists
 * </pre>
 *
 * <p>Run by whoever holds the core's baton; nothing here is safe for two threads at a time, and nothing blocks, allocates,
 * logs or reads a clock. Full is an answer: a negative code and a counter. Uses {@code memory}'s regions and Agrona
 * buffers; {@link io.ledge.core.table.RecordTable} is the only way in.
 */
package io.ledge.core.table;
