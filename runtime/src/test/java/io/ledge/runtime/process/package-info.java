/**
 * Tests of whole processes: a node in a JVM of its own, apps in theirs or in the test's, real shared memory, real signals,
 * a real broker. After each, the node's error log is read, and what nobody expected fails the test.
 */
package io.ledge.runtime.process;
