/** Example applications: each is one file, uses {@code io.ledge.client} only (or {@code SharedState}), and is compiled by the build. */
package io.ledge.examples;
