package io.ledge.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class QuantityConverterTest {
    private final QuantityConverter converter = new QuantityConverter();

    @ParameterizedTest
    @CsvSource({"1, 1", "4Ki, 4096", "4Mi, 4194304", "1Gi, 1073741824", "2k, 2000", "3M, 3000000"})
    void shouldReadSizes(final String text, final int bytes) {
        assertEquals(bytes, converter.convert(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "4MB", "4 Mi", "1.5Mi", "2Gi", "99999999999Gi", "Mi"})
    void shouldRefuseWhatIsNone(final String text) {
        assertThrows(TypeConversionException.class, () -> converter.convert(text));
    }

    @Test
    void shouldSayWhatASizeIs() {
        assertEquals(
                "'4MB' is not a size such as 4Mi, 64Ki or 1048576, of at most 1Gi",
                assertThrows(TypeConversionException.class, () -> converter.convert("4MB"))
                        .getMessage());
    }
}
