/** Example applications: each is one file, uses {@code io.ledge.client} only, and is compiled by the build. */
package io.ledge.examples;
