/**
 * What both sides of an IPC connection agree on: the schema's limits, stream numbers, error codes, version rule and
 * the places of a node's files. The codecs generated from {@code src/main/sbe/ledge.xml} are in {@code codec}, the
 * doorbells in {@code wake}. Runs on any thread; uses Agrona only.
 */
package io.ledge.protocol;
