/**
 * Cryptography: keys that stay in the node, and Dapr's scheme {@code dapr.io/enc/v1} by which documents are encrypted with
 * them. Streams in, streams out, a segment at a time; whoever calls may be made to wait, so virtual threads do.
 *
 * <pre>
 *   CryptoProvider (files, JWKS) ──▶ CryptoKey ──wraps──▶ FileKey (one a document) ──encrypts──▶ segments of 64 KiB
 * </pre>
 */
package io.ledge.api.crypto;
