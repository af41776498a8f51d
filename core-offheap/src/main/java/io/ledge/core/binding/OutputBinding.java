package io.ledge.core.binding;

import java.util.Map;
import java.util.Set;

/** A component that acts on request. A class may be both an input and an output binding. */
public interface OutputBinding extends Component {
    /** Names of its operations, such as {@code create}, {@code get}, {@code delete}, {@code list}. */
    Set<String> operations();

    /**
     * Does one operation. Calls of one component come one at a time, in the order asked, on a virtual thread; it may block.
     *
     * @throws Exception with a message for the caller
     */
    Response invoke(Request request) throws Exception;

    /** @param metadata never null */
    record Request(String operation, byte[] data, String contentType, Map<String, String> metadata) {}

    /** @param data empty when there is nothing to say */
    record Response(byte[] data, String contentType, Map<String, String> metadata) {
        public static final Response EMPTY = new Response(new byte[0], "", Map.of());
    }
}
