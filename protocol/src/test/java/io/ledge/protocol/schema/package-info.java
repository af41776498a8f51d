/**
 * Proofs of the version rule ({@code io.ledge.protocol.ProtocolVersion}) for every message, without one line per message:
 * the schema's XML says what a message holds, reflection drives the generated codecs.
 *
 * <pre>
 *   ledge.xml ──▶ Schema ──▶ Sample (a value per member) ──▶ Codecs (of this version, or of the next) ──▶ bytes
 * </pre>
 */
package io.ledge.protocol.schema;
