/**
 * What tests of every module share: a clock moved by hand, an allocation probe, and waiting with a deadline and a message.
 *
 * <p>Runs on test threads. Uses Agrona and JUnit only, never the core, so that the core's own tests may use it.
 */
package io.ledge.test;
