/**
 * Where apps of other nodes are: those of this machine by a registry in shared memory, those of other machines by what the user says.
 * Used by {@code node}, which announces its apps; asked by {@code io.ledge.api} on a worker thread. Files only, no thread of its own.
 */
package io.ledge.runtime.peer;
