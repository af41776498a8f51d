/**
 * Reads Dapr resource files into {@link io.ledge.core.binding.ComponentSpec}s and says, with file, line and column, what
 * is wrong with the rest.
 *
 * <p>The way of a file: {@link io.ledge.runtime.config.ResourceLoader} finds it, {@code YamlFile} cuts it into documents
 * and parses each on its own, {@code ComponentReader} checks the structure of one, {@code YamlMap} carries the marks.
 * {@link io.ledge.runtime.config.ComponentTypes} is what the node can make. Cold code, run by the thread that starts the
 * node; snakeyaml-engine is seen in this package only.
 */
package io.ledge.runtime.config;
