package io.ledge.runtime.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ledge.runtime.config.RunFile.App;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFileTest {
    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void prepare() throws IOException {
        file = directory.resolve("dapr.yaml");
        for (final String name : List.of("shop", "till", "components", "more")) {
            Files.createDirectory(directory.resolve(name));
        }
    }

    private List<App> read(final String text) throws Exception {
        Files.writeString(file, text);
        return RunFile.read(file).apps();
    }

    private void assertRefused(final String place, final String message, final String text) {
        final ConfigException ex = assertThrows(ConfigException.class, () -> read(text));
        assertEquals(file + ":" + place + ": " + message, ex.getMessage());
    }

    private static List<String> flags(final App app) {
        return app.flags().stream().map(RunFile.Flag::toString).toList();
    }

    @Test
    void shouldReadWhatDaprReads() throws Exception {
        final List<App> apps = read("""
                version: 1
                common:
                  resourcesPath: ./components
                  appProtocol: http
                  env: {DEBUG: true, WHO: all}
                apps:
                  - appID: front
                    appDirPath: ./shop/
                    appPort: 3000
                    daprHTTPPort: 3501
                    daprHTTPMaxRequestSize: 16
                    command: ["node", "app.js", 7]
                    env: {WHO: shop}
                    appLogDestination: console
                  - appDirPath: till
                    resourcesPaths: [more, components]
                    appProtocol: grpc
                """);
        assertEquals(
                new App(
                        "front",
                        file + ":7",
                        directory.resolve("shop"),
                        List.of("node", "app.js", "7"),
                        Map.of("DEBUG", "true", "WHO", "shop"),
                        List.of(directory.resolve("components")),
                        apps.getFirst().flags()),
                apps.getFirst());
        assertEquals(
                List.of("--app-port=3000", "--app-protocol=http", "--dapr-http-port=3501", "--max-body-size=16Mi"),
                flags(apps.getFirst()));
        final App till = apps.getLast();
        assertEquals("till", till.appId(), "the name of its directory");
        assertEquals(List.of("--app-protocol=grpc"), flags(till));
        assertEquals(List.of(directory.resolve("more"), directory.resolve("components")), till.resourcesPaths());
        assertEquals(
                List.of(directory.resolve("components"), directory.resolve("more")),
                RunFile.read(directory).resourcesPaths(),
                "a directory stands for its dapr.yaml");
    }

    @Test
    void shouldFindWhatLiesWhereDaprPutsIt() throws Exception {
        final Path resources = Files.createDirectories(directory.resolve("shop/.dapr/resources"));
        final Path configuration = Files.writeString(directory.resolve("shop/.dapr/config.yaml"), "");
        final App shop = read("version: 1\napps: [{appDirPath: shop}]").getFirst();
        assertEquals(List.of(resources), shop.resourcesPaths());
        assertEquals(List.of("--config=" + configuration), flags(shop));
        final App told = read("version: 1\napps: [{appDirPath: shop, resourcesPath: more}]")
                .getFirst();
        assertEquals(List.of(directory.resolve("more")), told.resourcesPaths());
    }

    @Test
    void shouldPreferWhatLiesThereToWhatIsCommon() throws Exception {
        final Path resources = Files.createDirectories(directory.resolve("shop/.dapr/resources"));
        final Path configuration = Files.writeString(directory.resolve("shop/.dapr/config.yaml"), "");
        final Path common = Files.writeString(directory.resolve("common.yaml"), "");
        final Path own = Files.writeString(directory.resolve("own.yaml"), "");
        final List<App> apps = read("""
                version: 1
                common: {resourcesPath: components, configFilePath: common.yaml}
                apps:
                - {appDirPath: shop}
                - {appDirPath: shop, appID: told, resourcesPath: more, configFilePath: own.yaml}
                - {appDirPath: till}
                """);
        assertEquals(List.of(resources), apps.get(0).resourcesPaths());
        assertEquals(List.of("--config=" + configuration), flags(apps.get(0)));
        assertEquals(List.of(directory.resolve("more")), apps.get(1).resourcesPaths());
        assertEquals(List.of("--config=" + own), flags(apps.get(1)));
        assertEquals(List.of(directory.resolve("components")), apps.get(2).resourcesPaths());
        assertEquals(List.of("--config=" + common), flags(apps.get(2)));
    }

    @Test
    void shouldTakeTheRootDirectory() throws Exception {
        final App app = read("version: 1\napps: [{appDirPath: /, appID: all}]").getFirst();
        assertEquals(Path.of("/"), app.directory());
        assertRefused("3:15", "the app at '/' has no name: give it an appID", "version: 1\napps:\n- appDirPath: /");
    }

    @Test
    void shouldSayWhereWhatIsWrong() {
        assertRefused("1:10", "version '2' is unknown: 1 is the only one", "version: 2\napps: []");
        assertRefused("1:1", "version is missing: 1 is the only one", "apps: []");
        assertRefused("1:1", "apps is missing: a list of what is to be run", "version: 1");
        assertRefused(
                "3:3",
                "apps[0].appDirPath is missing: where the app is, and its command runs",
                "version: 1\napps:\n- appID: a");
        assertRefused(
                "4:3",
                "unknown key 'appport' in apps[0], did you mean 'appPort'?",
                "version: 1\napps:\n- appDirPath: shop\n  appport: 3000");
        assertRefused(
                "3:15",
                "apps[0].appDirPath 'nowhere': " + directory.resolve("nowhere") + " is no directory",
                "version: 1\napps:\n- appDirPath: nowhere");
        assertRefused(
                "4:3",
                "an app 'shop' is already at " + file + ":3: give it an appID",
                "version: 1\napps:\n- appDirPath: shop\n- appDirPath: ./shop");
        assertRefused(
                "4:12",
                "apps[0].command must be a list, not 'node'",
                "version: 1\napps:\n- appDirPath: shop\n  command: node");
        assertRefused(
                "4:19",
                "apps[0].configFilePath 'c.yaml': " + directory.resolve("c.yaml") + " is no file",
                "version: 1\napps:\n- appDirPath: shop\n  configFilePath: c.yaml");
    }

    @Test
    void shouldNameDirectoriesThatAreNotCommonByWhereTheyAre() throws Exception {
        final Path resources = Files.createDirectories(directory.resolve("shop/.dapr/resources"));
        final Path outside = Files.createTempDirectory("own");
        try {
            read("""
                    version: 1
                    common: {resourcesPath: components}
                    apps:
                    - {appDirPath: shop}
                    - {appDirPath: till, resourcesPaths: [more, components]}
                    - {appDirPath: till, appID: desk, resourcesPath: %s}
                    """.formatted(outside));
            assertEquals(
                    Map.of(resources, "shop", directory.resolve("more"), "./more", outside, outside.toString()),
                    RunFile.read(file).ownDirectories());
        } finally {
            Files.delete(outside);
        }
    }
}
