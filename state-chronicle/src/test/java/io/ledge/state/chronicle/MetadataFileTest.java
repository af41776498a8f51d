package io.ledge.state.chronicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.binding.StateComponent;
import io.ledge.state.chronicle.map.MapSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Keys that the code asks for, keys that the factory lists, keys that {@code metadata.yaml} describes: one set. */
class MetadataFileTest {
    @Test
    void shouldDescribeEveryKeyThatIsReadAndNoOther() throws Exception {
        final Set<String> asked = new TreeSet<>();
        final LinkedHashMap<String, ComponentSpec.Property> metadata = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            public ComponentSpec.Property get(final Object key) {
                asked.add((String) key);
                return super.get(key);
            }
        };
        metadata.put("file", new ComponentSpec.Property("file", "state.map", "store.yaml:8"));
        final ChronicleStateFactory factory = new ChronicleStateFactory();
        assertTrue(factory.create(TestSpecs.spec(metadata)) instanceof StateComponent);

        assertEquals(asked, new TreeSet<>(factory.keys()));
        assertEquals(described(), new TreeSet<>(factory.keys()));
    }

    @Test
    void shouldNameTheType() throws IOException {
        assertEquals("state.chronicle-map", new ChronicleStateFactory().type());
        assertTrue(yaml().lines().toList().containsAll(List.of("type: state", "name: chronicle-map", "version: v1")));
    }

    @Test
    void shouldReadItsSettings() throws ComponentException {
        final ChronicleSettings settings = ChronicleSettings.parse(TestSpecs.spec(
                "file", "/data/a.map", "entries", "5000", "averageKeySize", "20", "AVERAGEVALUESIZE", "100"));
        assertEquals(new ChronicleSettings(Path.of("/data/a.map"), new MapSize(5000, 20, 100)), settings);
        assertEquals(
                new MapSize(100_000, 64, 512),
                ChronicleSettings.parse(TestSpecs.spec("file", "a")).size());
    }

    @Test
    void shouldRefuseBadSettingsWithTheirPlace() {
        assertRefused("store.yaml:1", "needs metadata 'file'");
        assertRefused("store.yaml:10", "from 1000 to", "file", "a", "entries", "12");
        assertRefused("store.yaml:10", "from 1 to 4096", "file", "a", "averageValueSize", "5000");
    }

    private static void assertRefused(final String place, final String text, final String... pairs) {
        final String message = assertThrows(
                        ComponentException.class, () -> ChronicleSettings.parse(TestSpecs.spec(pairs)))
                .getMessage();
        assertTrue(message.startsWith(place + ":") && message.contains(text), message);
    }

    private static Set<String> described() throws IOException {
        final String body = yaml().split("(?m)^metadata:\n")[1];
        return Pattern.compile("(?m)^ *- name: (\\S+)$")
                .matcher(body)
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String yaml() throws IOException {
        try (InputStream in = ChronicleStateFactory.class.getResourceAsStream("metadata.yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
