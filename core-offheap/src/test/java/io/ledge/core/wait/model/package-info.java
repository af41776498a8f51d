/**
 * An exhaustive explicit-state model checker with x86-TSO store buffers, and the models of the doorbell and the baton.
 * Test code only; nothing here runs real threads. The real classes are exercised by jcstress and the stress tests.
 */
package io.ledge.core.wait.model;
