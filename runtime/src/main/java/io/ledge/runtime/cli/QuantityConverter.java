package io.ledge.runtime.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A {@link Quantity}. */
final class QuantityConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(final String value) {
        try {
            return Quantity.bytes(value);
        } catch (final IllegalArgumentException ex) {
            throw new TypeConversionException(ex.getMessage());
        }
    }
}
