package io.ledge.core.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComponentSpecTest {
    private static ComponentSpec spec(final String value) {
        final var property = new ComponentSpec.Property("size", value, "store.yaml:9");
        return new ComponentSpec(
                "store",
                "state.ledge",
                "v1",
                Map.of("size", property),
                List.of(),
                false,
                Duration.ZERO,
                "store.yaml:1");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1000000, 1000000", "64Ki, 65536", "' 10Mi ', 10485760", "2Gi, 2147483648"})
    void shouldReadBytes(final String value, final long expected) throws ComponentException {
        assertEquals(expected, spec(value).bytes("size", 7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "64KB", "Ki", "1.5Mi", "9223372036854775807Ki", "99999999999999999999"})
    void shouldRefuseWhatIsNoNumberOfBytesAndSayWhereItStands(final String value) {
        final ComponentException ex =
                assertThrows(ComponentException.class, () -> spec(value).bytes("size", 7));
        assertTrue(ex.getMessage().startsWith("store.yaml:9: metadata 'size'"), ex::getMessage);
        assertTrue(ex.getMessage().contains("64Ki"), ex::getMessage);
    }

    @Test
    void shouldReadCountsWithoutUnits() throws ComponentException {
        assertEquals(5_000_000_000L, spec("5000000000").count("SIZE", 7));
        assertEquals(7, spec("5").count("other", 7));
        assertThrows(ComponentException.class, () -> spec("5Ki").count("size", 7));
        assertThrows(ComponentException.class, () -> spec("0").count("size", 7));
    }
}
