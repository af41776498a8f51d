package io.ledge.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
    @Test
    void shouldKeepArgumentsThatAreWhole() {
        final String[] arguments = {"state", "é", ""};
        assertSame(arguments, Arguments.ofProcess(arguments));
    }

    @Test
    void shouldReadDamagedArgumentsFromTheCommandLine() {
        final byte[] line = "java\0-cp\0x\0Main\0set\0é ü\0\0".getBytes(StandardCharsets.UTF_8);
        assertArrayEquals(
                new String[] {"set", "é ü", ""}, Arguments.repaired(line, "set", "\uFFFD\uFFFD \uFFFD\uFFFD", ""));
    }

    @Test
    void shouldKeepTheArgumentsWhenTheCommandLineIsCut() {
        final String[] arguments = {"a", "\uFFFD"};
        assertSame(arguments, Arguments.repaired(new byte[0], arguments));
    }
}
