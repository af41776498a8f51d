package io.ledge.api.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.grpc.Metadata;
import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;

class AppHeadersTest {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    /** What nodes say to each other is for nobody else, whoever says it. */
    @Test
    void shouldPassOnNothingThatLooksLikeANodes() {
        final MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add("Ledge-Grpc-Status", "9")
                .add("ledge-grpc-trailer-x", "1")
                .add("x-mine", "7");
        final Metadata metadata = AppHeaders.ofHttp(headers, TRACE);
        assertFalse(metadata.keys().stream().anyMatch(name -> name.startsWith("ledge-")), metadata::toString);
        assertEquals("7", metadata.get(Metadata.Key.of("x-mine", Metadata.ASCII_STRING_MARSHALLER)));
        assertEquals(1, AppHeaders.trailers(headers).size());
        assertEquals(1, AppHeaders.passedOn(headers).size());
    }
}
