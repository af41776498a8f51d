package io.ledge.benchmarks.dapr;

import io.ledge.benchmarks.rig.Latency;

/**
 * What a server did under one kind of load.
 *
 * @param latency         of each request, with the requests answered a second
 * @param cpuUsPerRequest of the server's process
 * @param rssMib          of it, at the end
 */
public record HttpSample(Latency latency, double cpuUsPerRequest, double rssMib) {}
