package io.ledge.runtime.config;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.bindings.mqtt.MqttBindingFactory;
import io.ledge.core.binding.ComponentSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceLoaderTest {
    private static final ComponentTypes TYPES = ComponentTypes.of(List.of())
            .with("bindings.mqtt3", "url", "topic", "qos")
            .with("state.in-memory")
            .with("pubsub.in-memory");

    @TempDir
    Path directory;

    @Test
    void shouldReadEverythingOfAComponent() throws Exception {
        write("a.yaml", """
                # the greenhouse
                apiVersion: dapr.io/v1alpha1
                kind: Component
                metadata:
                  name: greenhouse
                  namespace: default
                spec:
                  type: bindings.mqtt3
                  version: v2
                  ignoreErrors: true
                  initTimeout: 1m30s
                  metadata:
                  - name: url
                    value: "tcp://localhost:1883"
                  - {name: qos, value: 1}
                  - name: topic
                    envRef: TOPIC
                auth:
                  secretStore: none
                scopes:
                - heating
                - logger
                """);
        final LoadedResources loaded = load();
        assertEquals("", problems(loaded));
        final ComponentSpec spec = loaded.components().getFirst();
        assertEquals("greenhouse", spec.name());
        assertEquals("bindings.mqtt3", spec.type());
        assertEquals("v2", spec.version());
        assertTrue(spec.ignoreErrors());
        assertEquals(Duration.ofSeconds(90), spec.initTimeout());
        assertEquals(List.of("heating", "logger"), spec.scopes());
        assertEquals(directory + "/a.yaml:2", spec.source());
        assertEquals(List.of("url", "qos", "topic"), List.copyOf(spec.metadata().keySet()));
        assertEquals("tcp://localhost:1883", spec.required("URL"));
        assertEquals("1", spec.required("qos"));
        assertEquals("from-the-environment", spec.required("topic"));
        assertEquals(
                directory + "/a.yaml:14", spec.property("url").orElseThrow().source());
        assertEquals(
                directory + "/a.yaml:17", spec.property("topic").orElseThrow().source());
    }

    @Test
    void shouldFillInDefaultsWhenAFileSaysLittle() throws Exception {
        write("a.yml", "kind: Component\nmetadata: {name: s}\nspec: {type: state.in-memory, metadata: }\n");
        final ComponentSpec spec = load().components().getFirst();
        assertEquals("v1", spec.version());
        assertEquals(Duration.ofSeconds(5), spec.initTimeout());
        assertFalse(spec.ignoreErrors());
        assertEquals(Map.of(), spec.metadata());
        assertEquals(List.of(), spec.scopes());
    }

    @Test
    void shouldReadFilesByNameAndManyDocumentsAFile() throws Exception {
        write("b.yaml", component("third"));
        write("a.yaml", "---\n" + component("first") + "--- # next\n" + component("second") + "---\n# nothing\n...\n");
        write("c.txt", "not: yaml: at: all");
        Files.createDirectory(directory.resolve("d.yaml"));
        final LoadedResources loaded = load();
        assertEquals("", problems(loaded));
        assertEquals(List.of("first", "second", "third"), names(loaded));
        assertEquals(
                List.of(directory + "/a.yaml:2", directory + "/a.yaml:6", directory + "/b.yaml:1"),
                loaded.components().stream().map(ComponentSpec::source).toList());
    }

    @Test
    void shouldKeepScalarsAsTheyAreWritten() throws Exception {
        write("a.yaml", """
                kind: Component
                metadata: {name: m}
                spec:
                  type: bindings.mqtt3
                  metadata:
                  - {name: url, value: 1.50}
                  - {name: topic, value: yes}
                  - {name: qos, value: null}
                """);
        final ComponentSpec spec = load().components().getFirst();
        assertEquals("1.50", spec.text("url").orElseThrow());
        assertEquals("yes", spec.text("topic").orElseThrow());
        assertEquals("", spec.text("qos").orElseThrow());
    }

    @Test
    void shouldNameTheNearestKeyWhenOneIsUnknown() throws Exception {
        assertRefused("5:3: unknown key 'metdata' in spec, did you mean 'metadata'?", """
                kind: Component
                metadata: {name: m}
                spec:
                  type: bindings.mqtt3
                  metdata:
                  - {name: url, value: x}
                """);
        assertRefused("1:1: unknown key 'knd', did you mean 'kind'?", "knd: Component\nmetadata: {name: m}\n");
        assertRefused(
                "2:21: unknown key 'colour' in metadata; known are name, namespace, labels, annotations,"
                        + " creationTimestamp, resourceVersion, generation, uid",
                "kind: Component\nmetadata: {name: m, colour: red}\nspec: {type: state.in-memory}\n");
        assertRefused(
                "4:25: unknown key 'valeu' in spec.metadata[0], did you mean 'value'?",
                "kind: Component\nmetadata: {name: m}\nspec: {type: bindings.mqtt3, metadata:\n"
                        + "           [{name: url, valeu: x}]}\n");
    }

    @Test
    void shouldSayWhatIsMissing() throws Exception {
        assertRefused("1:1: kind is missing: a component needs `kind: Component`", "metadata: {name: m}\n");
        assertRefused(
                "1:1: metadata is missing: a component needs `metadata:` with a `name:`",
                "kind: Component\nspec: {type: state.in-memory}\n");
        assertRefused(
                "2:11: metadata.name is missing: a component needs a name",
                "kind: Component\nmetadata: {name: }\nspec: {type: state.in-memory}\n");
        assertRefused(
                "1:1: spec is missing: component 'm' needs a `type:` in it", "kind: Component\nmetadata: {name: m}\n");
        assertRefused(
                "3:7: spec.type is missing: component 'm' needs one, such as bindings.mqtt3 or state.in-memory",
                "kind: Component\nmetadata: {name: m}\nspec: {version: v1}\n");
        assertRefused(
                "3:42: spec.metadata[0].name is missing: every metadata item needs one",
                "kind: Component\nmetadata: {name: m}\nspec: {type: state.in-memory, metadata: [{value: x}]}\n");
    }

    @Test
    void shouldSayWhichKindOfNodeItWants() throws Exception {
        assertRefused("1:1: a resource must be a mapping, not a list", "- kind: Component\n");
        assertRefused("1:1: a resource must be a mapping, not 'hello'", "hello\n");
        assertRefused(
                "2:11: metadata must be a mapping, not 'm'",
                "kind: Component\nmetadata: m\nspec: {type: state.in-memory}\n");
        assertRefused(
                "3:41: spec.metadata must be a list, not a mapping",
                "kind: Component\nmetadata: {name: m}\nspec: {type: state.in-memory, metadata: {url: x}}\n");
        assertRefused(
                "4:16: spec.metadata[0].value must be text, not a mapping",
                "kind: Component\nmetadata: {name: m}\nspec: {type: bindings.mqtt3, metadata: [{name: url,\n"
                        + "        value: {a: b}}]}\n");
        assertRefused(
                "4:9: scopes must be a list, not 'heating'",
                "kind: Component\nmetadata: {name: m}\nspec: {type: state.in-memory}\nscopes: heating\n");
        assertRefused(
                "3:45: spec.ignoreErrors must be true or false, not 'maybe'",
                "kind: Component\nmetadata: {name: m}\nspec: {type: state.in-memory, ignoreErrors: maybe}\n");
        assertRefused(
                "3:44: spec.initTimeout must be a duration such as 500ms, 10s or 1m30s, not 'soon'",
                "kind: Component\nmetadata: {name: m}\nspec: {type: state.in-memory, initTimeout: soon}\n");
    }

    @Test
    void shouldNameTheNearestTypeWhenOneIsUnknown() throws Exception {
        assertRefused(
                "3:14: unknown component type 'bindings.mqtt' of 'm', did you mean 'bindings.mqtt3'?",
                "kind: Component\nmetadata: {name: m}\nspec: {type: bindings.mqtt}\n");
        assertRefused(
                "3:14: unknown component type 'secretstores.vault' of 'm'; this node has bindings.mqtt3,"
                        + " pubsub.in-memory, state.in-memory",
                "kind: Component\nmetadata: {name: m}\nspec: {type: secretstores.vault}\n");
    }

    @Test
    void shouldRefuseWhatIsSaidTwice() throws Exception {
        assertRefused(
                "4:1: key 'spec' stands twice, first in line 3",
                "kind: Component\nmetadata: {name: m}\nspec: {type: state.in-memory}\nspec: {}\n");
        assertRefused(
                "6:5: metadata 'URL' stands twice, first at FILE:5 as 'url'",
                "kind: Component\nmetadata: {name: m}\nspec: {type: bindings.mqtt3, metadata: [\n\n"
                        + "    {name: url, value: x},\n    {name: URL, value: y}]}\n");
        write("a.yaml", component("twin"));
        write("b.yaml", "\n" + component("twin"));
        final LoadedResources loaded = load();
        assertEquals(List.of("twin"), names(loaded));
        assertEquals(
                "ERROR " + directory + "/b.yaml:2:1: component 'twin' is already defined at " + directory
                        + "/a.yaml:1; this one is left out",
                problems(loaded));
        Files.delete(directory.resolve("b.yaml"));
    }

    @Test
    void shouldRefuseSecretsAndReservedVariables() throws Exception {
        assertRefused(
                "4:16: metadata 'url' of 'm' uses secretKeyRef: `auth: {secretStore: NAME}` is missing; add it, or use"
                        + " envRef or value",
                """
                kind: Component
                metadata: {name: m}
                spec: {type: bindings.mqtt3, metadata: [{name: url, secretKeyRef:
                               {name: a, key: b}}]}
                """);
        assertRefused(
                "3:67: metadata 'url' of 'm' uses secretKeyRef: there is no secret store 'vault'; no resource defines one",
                "kind: Component\nmetadata: {name: m}\nspec: {type: bindings.mqtt3, metadata: [{name: url, secretKeyRef: {name: a}}]}\nauth: {secretStore: vault}\n");
        assertRefused(
                "3:61: metadata 'url' may not read the environment variable 'DAPR_API_TOKEN'",
                "kind: Component\nmetadata: {name: m}\nspec: {type: bindings.mqtt3, metadata: [{name: url, envRef: DAPR_API_TOKEN}]}\n");
        assertRefused(
                "3:71: metadata 'url' has both value and envRef; keep one",
                "kind: Component\nmetadata: {name: m}\nspec: {type: bindings.mqtt3, metadata: [{name: url, value: x, envRef: TOPIC}]}\n");
    }

    @Test
    void shouldWarnAndLoadWhenOnlyMetadataIsOdd() throws Exception {
        write("a.yaml", """
                apiVersion: dapr.io/v2
                kind: Component
                metadata: {name: m}
                spec:
                  type: bindings.mqtt3
                  metadata:
                  - name: ulr
                    value: x
                  - name: topic
                  - name: qos
                    envRef: NOT_SET
                """);
        final LoadedResources loaded = load();
        assertFalse(loaded.hasErrors());
        assertEquals(List.of("m"), names(loaded));
        final String file = directory + "/a.yaml";
        assertEquals("""
                WARNING FILE:1:13: apiVersion 'dapr.io/v2' is not 'dapr.io/v1alpha1'; read as if it were
                WARNING FILE:9:5: metadata 'topic' of 'm' has no value; taken as empty
                WARNING FILE:11:13: environment variable 'NOT_SET' for metadata 'qos' is not set; taken as empty
                WARNING FILE:8: bindings.mqtt3 has no metadata 'ulr', ignored in 'm', did you mean 'url'?""".replace("FILE", file), problems(loaded));
    }

    @Test
    void shouldReportOtherKinds() throws Exception {
        write("a.yaml", "kind: MCPServer\nspec: {anything: goes}\n---\nkind: Componant\n---\nkind: Deployment\n");
        final String file = directory + "/a.yaml";
        assertEquals(
                "WARNING " + file + ":1:7: kind 'MCPServer' is not used yet, left out\n"
                        + "WARNING " + file + ":4:7: unknown kind 'Componant', left out, did you mean 'Component'?\n"
                        + "WARNING " + file + ":6:7: unknown kind 'Deployment', left out",
                problems(load()));
    }

    @Test
    void shouldSayWhereTheSyntaxIsWrong() throws Exception {
        assertRefused(
                "3:1: a tab in the indentation: YAML wants blanks",
                "kind: Component\nmetadata:\n\tname: m\nspec: {type: state.in-memory}\n");
        assertRefused(
                "2:15: not valid YAML: mapping values are not allowed here", "kind: Component\nmetadata: name: m\n");
        assertRefused("2:9: character U+0007 is not allowed in YAML", "kind: Component\n# bell: \u0007\n");
    }

    @Test
    void shouldKeepTheOtherDocumentsWhenOneIsBroken() throws Exception {
        write(
                "a.yaml",
                component("one") + "---\nkind: Component\n  oops: [\n---\n" + component("two") + "---\nspec: {}\n---\n"
                        + component("three"));
        write("b.yaml", component("four"));
        final LoadedResources loaded = load();
        assertEquals(List.of("one", "two", "three", "four"), names(loaded));
        assertEquals(2, loaded.problems().size());
        assertTrue(loaded.hasErrors());
        assertEquals(directory + "/a.yaml:12:1", loaded.problems().getLast().source(), () -> problems(loaded));
    }

    @Test
    void shouldLeaveOutFilesThatAreNoText() throws Exception {
        Files.write(directory.resolve("a.yaml"), new byte[] {'k', (byte) 0xff, (byte) 0xfe});
        Files.write(directory.resolve("b.yaml"), new byte[YamlFile.MAX_LENGTH + 1]);
        write("c.yaml", "\uFEFF" + component("c"));
        final LoadedResources loaded = load();
        assertEquals(List.of("c"), names(loaded));
        assertEquals(
                "ERROR " + directory + "/a.yaml: is not UTF-8 text\nERROR " + directory
                        + "/b.yaml: is 1048577 bytes long; a resource file may have 1048576",
                problems(loaded));
    }

    @Test
    void shouldFailWhenADirectoryCannotBeRead() throws Exception {
        final Path absent = directory.resolve("absent");
        assertEquals(
                "resources path " + absent + " does not exist",
                assertThrows(ConfigException.class, () -> load(absent)).getMessage());
        final Path file = Files.writeString(directory.resolve("x.yaml"), "");
        assertEquals(
                "resources path " + file + " is not a directory",
                assertThrows(ConfigException.class, () -> load(file)).getMessage());
    }

    @Test
    void shouldReadADirectoryOnceWhenItIsNamedTwice() throws Exception {
        write("a.yaml", component("a"));
        final LoadedResources loaded = load(directory, directory.resolve("."));
        assertEquals(List.of("a"), names(loaded));
        assertEquals("", problems(loaded));
    }

    @Test
    void shouldLoadTheExamplesOfTheCheckout() throws Exception {
        final ComponentTypes types = ComponentTypes.of(List.of(new MqttBindingFactory(new Random(1))))
                .with("state.ledge", "durability")
                .with("pubsub.in-memory");
        final Path examples = Path.of(System.getProperty("ledge.root"), "examples", "components");
        final LoadedResources loaded = new ResourceLoader(types).load(List.of(examples));
        assertEquals("", problems(loaded));
        assertEquals(List.of("sensors", "pubsub", "statestore"), names(loaded));
    }

    /** @param expected what follows {@code ERROR FILE:} in the only problem */
    private void assertRefused(final String expected, final String yaml) throws Exception {
        final Path file = write("refused.yaml", yaml);
        final LoadedResources loaded = load();
        Files.delete(file);
        assertEquals("ERROR " + file + ":" + expected.replace("FILE", file.toString()), problems(loaded));
        assertEquals(List.of(), loaded.components());
    }

    private Path write(final String name, final String text) throws IOException {
        return Files.writeString(directory.resolve(name), text, StandardCharsets.UTF_8);
    }

    private LoadedResources load() throws ConfigException {
        return load(directory);
    }

    private static LoadedResources load(final Path... directories) throws ConfigException {
        return new ResourceLoader(TYPES, Map.of("TOPIC", "from-the-environment")::get).load(List.of(directories));
    }

    private static String component(final String name) {
        return "kind: Component\nmetadata: {name: " + name + "}\nspec: {type: state.in-memory}\n";
    }

    private static List<String> names(final LoadedResources loaded) {
        return loaded.components().stream().map(ComponentSpec::name).toList();
    }

    private static String problems(final LoadedResources loaded) {
        return loaded.problems().stream()
                .map(problem -> problem.severity() + " " + problem.text())
                .collect(joining("\n"));
    }
}
