/** The composition root. Placeholder: the coordinator's file replaces it. */
package io.ledge.runtime.node;
