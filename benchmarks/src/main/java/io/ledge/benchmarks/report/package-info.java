/**
 * What the benchmarks make of their samples, whatever they measured: medians with extremes, targets, tables for terminals
 * and pages, a plot. Runs in the rig's parent process; knows nothing of peers.
 */
package io.ledge.benchmarks.report;
