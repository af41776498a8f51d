package io.ledge.client;

import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Header fields of invocations, which HTTP's are. */
final class Headers {
    static final HttpHeaders NONE = HttpHeaders.of(Map.of(), (name, value) -> true);

    private Headers() {}

    static HttpHeaders of(final Map<String, List<String>> fields) {
        return fields.isEmpty() ? NONE : HttpHeaders.of(fields, (name, value) -> true);
    }

    static HttpHeaders with(final HttpHeaders headers, final String name, final String value) {
        final Map<String, List<String>> fields = new HashMap<>(headers.map());
        final List<String> values = new ArrayList<>(headers.allValues(name));
        values.add(value);
        fields.keySet().removeIf(name::equalsIgnoreCase);
        fields.put(name, values);
        return of(fields);
    }

    /** Fields on the wire: one for each value. */
    static int count(final HttpHeaders headers) {
        return headers.map().values().stream().mapToInt(List::size).sum();
    }
}
