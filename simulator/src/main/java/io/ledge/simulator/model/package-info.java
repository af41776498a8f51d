/**
 * What a node must answer, in plain Java: a sequential map of values with a log of changes beside it. The real node and the
 * model are given the same commands at the same instants; the model says what each reply must be, what a crash may take
 * back, and what has been told to somebody and must therefore stay. One thread; knows the node's marks and nothing else of it.
 */
package io.ledge.simulator.model;
