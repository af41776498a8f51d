/** Expressions of routing rules, in Google's Common Expression Language. The only package that sees {@code dev.cel}. */
package io.ledge.api.cel;
