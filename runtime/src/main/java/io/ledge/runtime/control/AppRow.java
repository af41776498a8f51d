package io.ledge.runtime.control;

/**
 * An app that the node serves.
 *
 * @param grpcPort 0: none
 * @param appPort where the app itself serves; 0: nowhere
 * @param pid of the process that started it: the node's own, or that of its {@code ledge run}
 * @param command of the app; empty: it was started apart
 * @param sinceMs wall clock
 */
public record AppRow(String appId, int httpPort, int grpcPort, int appPort, long pid, String command, long sinceMs) {}
