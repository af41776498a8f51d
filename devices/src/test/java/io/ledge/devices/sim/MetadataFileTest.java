package io.ledge.devices.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code metadata.yaml} and code say the same. The file's own layout is plain enough to be read by line. */
class MetadataFileTest {
    @Test
    void shouldDescribeEveryKeyThatTheFactoryReadsAndNoOther() throws IOException {
        assertEquals(new TreeSet<>(new SimulatorFactory().keys()), names("metadata:"));
    }

    @Test
    void shouldDescribeEveryOperationAndNoOther() throws IOException {
        assertEquals(new TreeSet<>(DeviceOperations.NAMES), names("  operations:"));
    }

    @Test
    void shouldNameTheType() throws IOException {
        final String kind = SimulatorFactory.TYPE.split("\\.")[0];
        final String name = SimulatorFactory.TYPE.split("\\.")[1];
        assertTrue(file().lines().toList().containsAll(List.of("type: " + kind, "name: " + name, "version: v1")));
    }

    /** Values of {@code - name:} in the section that begins with this line. */
    private static Set<String> names(final String section) throws IOException {
        final String indent = section.substring(0, section.indexOf(section.strip()));
        final String body = file().split("(?m)^" + section + "\n")[1].split("(?m)^" + indent + "\\S")[0];
        return Pattern.compile("(?m)^ *- name: (\\S+)$")
                .matcher(body)
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String file() throws IOException {
        try (InputStream in = SimulatorFactory.class.getResourceAsStream("metadata.yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
