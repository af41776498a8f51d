package io.ledge.client;

import java.nio.file.Path;

/**
 * A backup that was written.
 *
 * @param path of the file, in the node's data directory and its owner's; yours to move
 * @param startPosition of the last change before it began
 * @param endPosition of the last change in it: restored, the state is that of this position
 * @param bytes of the file
 */
public record BackupInfo(Path path, long startPosition, long endPosition, long bytes) {}
