package io.ledge.runtime.cli;

import io.ledge.core.binding.GoDuration;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as everywhere in Dapr; at least 1 ms. */
final class GoDurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(final String value) {
        return GoDuration.parse(value)
                .filter(duration -> duration.toMillis() > 0)
                .orElseThrow(() ->
                        new TypeConversionException("'" + value + "' is not a duration such as 500ms, 10s or 1m30s"));
    }
}
