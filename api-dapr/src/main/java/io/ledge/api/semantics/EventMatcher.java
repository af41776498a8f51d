package io.ledge.api.semantics;

import io.ledge.api.core.Delivery;

/** Is a message one of those that a rule is for? On the I/O thread. */
@FunctionalInterface
public interface EventMatcher {
    boolean matches(Delivery delivery);
}
