package io.ledge.runtime.cli;

import io.ledge.runtime.text.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The value of {@code -o}. */
enum OutputFormat {
    /** For people. */
    TABLE,
    /** One object a line. */
    JSON,
    YAML;

    static final class Converter implements ITypeConverter<OutputFormat> {
        private static final List<String> NAMES =
                Arrays.stream(values()).map(OutputFormat::toString).toList();

        @Override
        public OutputFormat convert(final String value) {
            final String name = value.toLowerCase(Locale.ROOT);
            if (!NAMES.contains(name)) {
                throw new TypeConversionException("unknown format '" + value + "'" + Nearest.hint(value, NAMES));
            }
            return valueOf(name.toUpperCase(Locale.ROOT));
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
