package io.ledge.api.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class StateQueryApiTest {
    @Test
    void shouldSayThatAStoreCannotBeQueried() {
        final Components components = new Components();
        components.add(new Components.Entry("store", "state.elsewhere", "v1", List.of("ETAG"), Map.of()));
        final StateQueryApi queries = new StateQueryApi(new StateApi("app", components, null), components, null);
        final AtomicReference<DaprFailure> failure = new AtomicReference<>();
        queries.query("store", new byte[] {'{', '}'}, new Answer<>() {
            @Override
            public void ok(final StateQueryApi.Page page) {
                assertNull(page, "it was asked nobody");
            }

            @Override
            public void failed(final DaprFailure reason) {
                failure.set(reason);
            }
        });
        assertEquals("ERR_STATE_STORE_NOT_SUPPORTED", failure.get().error().code());
        assertEquals(500, failure.get().error().httpStatus());
        assertEquals("state store does not support querying", failure.get().message());
    }
}
