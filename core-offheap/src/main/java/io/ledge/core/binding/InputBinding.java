package io.ledge.core.binding;

/** A component that brings events in, by {@link ComponentContext#offerEvent}. */
public interface InputBinding extends Component {}
