package io.ledge.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class OwnNamesTest {
    private final OwnNames names = new OwnNames(new AppTable(4), 2);

    private static DirectBuffer bytes(final String text) {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
    }

    private String nameOf(final String id) {
        final DirectBuffer name = names.nameOf(bytes(id));
        return name.getStringWithoutLengthUtf8(0, name.capacity());
    }

    @Test
    void shouldStayAsTheyAreWhenThereAreTooMany() {
        names.set(Map.of("shop", Map.of("store", "shop/store")));
        final IllegalStateException refused = assertThrows(
                IllegalStateException.class,
                () -> names.set(Map.of(
                        "shop", Map.of("store", "shop/store", "bus", "shop/bus"),
                        "till", Map.of("store", "till/store"))));
        assertTrue(refused.getMessage().contains(": 3, capacity=2"), refused.getMessage());
        assertEquals("store", nameOf("shop/store"));
        assertEquals("till/store", nameOf("till/store"));
    }

    @Test
    void shouldCountThoseOnlyThatThereAre() {
        for (int i = 0; i < 3; i++) {
            names.set(Map.of("shop", Map.of("a" + i, "shop/a" + i, "b" + i, "shop/b" + i)));
        }
        assertEquals("b2", nameOf("shop/b2"));
        assertEquals("shop/a0", nameOf("shop/a0"));
    }
}
