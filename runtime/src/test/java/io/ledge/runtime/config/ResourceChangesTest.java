package io.ledge.runtime.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.binding.ComponentSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which components of a file that is read again are others, where one of them has a secret. */
class ResourceChangesTest {
    private static final ComponentTypes TYPES = ComponentTypes.of(List.of())
            .with("bindings.mqtt3", "url", "topic")
            .with("state.ledge", "durability")
            .with("secretstores.local.file", "secretsFile");
    private static final String SEALED = """
            kind: Component
            metadata: {name: broker}
            spec: {type: bindings.mqtt3, metadata: [{name: url, secretKeyRef: {name: url}}]}
            auth: {secretStore: vault}
            """;

    @TempDir
    Path directory;

    @BeforeEach
    void writeSecrets() throws Exception {
        Files.writeString(directory.resolve("secrets.json"), "{\"url\":\"tcp://localhost\"}");
    }

    private String vault() {
        return """
                kind: Component
                metadata: {name: vault}
                spec: {type: secretstores.local.file, metadata: [{name: secretsFile, value: %s}]}
                """.formatted(directory.resolve("secrets.json"));
    }

    private static String mine(final String scopes) {
        return "kind: Component\nmetadata: {name: mine}\nspec: {type: state.ledge}\nscopes: [" + scopes + "]\n";
    }

    private LoadedResources read(final String... documents) throws Exception {
        Files.writeString(directory.resolve("all.yaml"), String.join("---\n", documents));
        return new ResourceLoader(TYPES, name -> null).load(List.of(directory), Map.of());
    }

    private static ResourceChanges between(final LoadedResources before, final LoadedResources now) {
        assertEquals(List.of(), now.problems());
        return ResourceChanges.between(
                new ResourceChanges.InForce(before.components(), List.of(), List.of(), List.of()), now, Set.of());
    }

    @Test
    void shouldFindThatOnlyScopesAreOthers() throws Exception {
        final LoadedResources before = read(SEALED, mine("a"), vault());
        final ResourceChanges changes = between(before, read(SEALED, mine("a, b"), vault()));
        assertEquals(
                List.of("mine"),
                changes.changed().stream().map(ComponentSpec::name).toList());
        final ComponentSpec was = before.components().stream()
                .filter(spec -> spec.name().equals("mine"))
                .findFirst()
                .orElseThrow();
        assertTrue(ResourceChanges.isSameButForScopes(was, changes.changed().getFirst()));
    }

    @Test
    void shouldFindNothingInCommentsOrderAndBlankLines() throws Exception {
        final LoadedResources before = read(SEALED, mine("a"), vault());
        final ResourceChanges changes = between(before, read(vault(), "# said\n\n" + mine("a") + "\n\n", SEALED));
        assertEquals(List.of(), changes.added());
        assertEquals(List.of(), changes.changed());
        assertEquals(List.of(), changes.removed());
    }

    @Test
    void shouldFindASecretThatIsAnother() throws Exception {
        final LoadedResources before = read(SEALED, mine("a"), vault());
        Files.writeString(directory.resolve("secrets.json"), "{\"url\":\"tcp://elsewhere\"}");
        final ResourceChanges changes = between(before, read(SEALED, mine("a"), vault()));
        assertEquals(
                List.of("broker"),
                changes.changed().stream().map(ComponentSpec::name).toList());
        assertFalse(ResourceChanges.isSameButForScopes(
                before.components().stream()
                        .filter(spec -> spec.name().equals("broker"))
                        .findFirst()
                        .orElseThrow(),
                changes.changed().getFirst()));
    }
}
