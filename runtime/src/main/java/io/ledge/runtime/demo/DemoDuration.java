package io.ledge.runtime.demo;

import io.ledge.core.binding.GoDuration;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as everywhere in Dapr; longer than nothing. */
final class DemoDuration implements ITypeConverter<Duration> {
    @Override
    public Duration convert(final String value) {
        return GoDuration.parse(value)
                .filter(Duration::isPositive)
                .orElseThrow(() ->
                        new TypeConversionException("'" + value + "' is not a duration such as 500ms, 10s or 1m30s"));
    }
}
