/**
 * Code review that never sleeps: the design's module table, package order and bans as tests over the classes
 * ({@link io.ledge.runtime.architecture.ModuleArrowsTest}, {@link io.ledge.runtime.architecture.CoreBansTest}) and over the
 * sources ({@link io.ledge.runtime.architecture.TidyTest}). They stand in this module because it sees all the others.
 */
package io.ledge.runtime.architecture;
