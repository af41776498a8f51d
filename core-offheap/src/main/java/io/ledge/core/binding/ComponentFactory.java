package io.ledge.core.binding;

import java.util.List;

/** Makes the components of one type. Registered by hand in {@code LedgeNode}. */
public interface ComponentFactory {
    /** Dapr's type name, such as {@code bindings.mqtt3}. */
    String type();

    /** Metadata names it reads; any other in a file is answered with a warning and the nearest of these. */
    List<String> keys();

    /**
     * Checks the spec and makes the component; does no I/O.
     *
     * @throws ComponentException naming the place and the bad value
     */
    Component create(ComponentSpec spec) throws ComponentException;
}
