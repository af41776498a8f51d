/**
 * A simulated board: the real core and the real journal on a {@link io.ledge.core.journal.io.RamDisk}, apps, clocks, and what
 * befalls them. One thread runs all of it, a step at a time, in an order drawn from the seed:
 *
 * <pre>
 *   Simulation ─▶ step: an app sends · the core cycles · the journal thread's batch · its helper · time passes · fate
 *       │                    │                │                    │
 *       │                 SimSession       CoreAgent          JournalAgent ─▶ disk call ─▶ Weather: others run meanwhile,
 *       ▼                    ▼                                                             it fails, or the power does
 *     model ◀── replies ─────┘
 * </pre>
 */
package io.ledge.simulator.world;
