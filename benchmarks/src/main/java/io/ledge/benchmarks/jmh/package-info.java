/**
 * JMH classes for single steps of a message's walk: codec, ring, table. Run them with {@code -prof gc}: each must report
 * about 0 B/op.
 *
 * <pre>java @packaging/jvm.options -cp 'packaging/target/lib/*' org.openjdk.jmh.Main -prof gc -f 1 RecordTableJmh</pre>
 *
 * <p>What a whole message costs, processes and waiting included, is measured by {@code ledge bench ipc}.
 */
package io.ledge.benchmarks.jmh;
