package io.ledge.runtime.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.app.PeerDirectory.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppRegistryTest {
    private static final Peer SHOP = new Peer("shop", "127.0.0.1", 5000, "secret");

    @TempDir
    private Path scratch;

    private Path directory;
    private AppRegistry registry;

    @BeforeEach
    void prepare() {
        directory = scratch.resolve("apps");
        registry = new AppRegistry(directory);
    }

    @Test
    void shouldFindWhatWasAnnounced() throws IOException {
        assertEquals(List.of(), registry.find("shop"), "there is no directory yet");
        final Path file = registry.announce(SHOP);
        final Peer replica = new Peer("shop", "127.0.0.2", 5001, "other");
        registry.announce(replica);
        registry.announce(new Peer("till", "127.0.0.1", 5000, "secret"));

        assertEquals(Set.of(SHOP, replica), Set.copyOf(registry.find("shop")));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
        assertEquals(3, files().size(), "nothing temporary is left");

        Files.delete(file);
        assertEquals(List.of(replica), registry.find("shop"));
        assertEquals(List.of(), registry.find("nobody"));
    }

    @Test
    void shouldTellHowToKnowWhoSpeaksTls() throws IOException {
        final Peer tls = new Peer("shop", "127.0.0.1", 5000, "secret", "-----BEGIN X-----\nAB+/=\n-----END X-----\n");
        registry.announce(tls);
        assertEquals(List.of(tls), registry.find("shop"));
        registry.announce(SHOP);
        assertEquals(List.of(SHOP), registry.find("shop"), "that port has no TLS any more");
    }

    @Test
    void shouldKeepStrangeNames() throws IOException {
        for (final String token : List.of("", "C:\\temp\\u00zz", "  blanks ", "\ttab", "#=:!")) {
            final Peer strange = new Peer("a/../b\\ c\n=é", "127.0.0.1", 1, token);
            registry.announce(strange);
            assertEquals(List.of(strange), registry.find(strange.appId()), token);
        }
    }

    @Test
    void shouldLeaveWhatAnotherContainerAnnouncedAlone() throws IOException {
        final Path file = registry.announce(SHOP);
        final String text = Files.readString(file).replaceAll("pid=\\d+", "pid=999999999");
        final String sameNetwork = text.replaceAll("pidns=.*", "pidns=pid:[1]");
        Files.writeString(file, sameNetwork);
        assertEquals(List.of(SHOP), registry.find("shop"), "nobody can tell whether it lives");

        Files.writeString(file, sameNetwork.replaceAll("netns=.*", "netns=net:[1]"));
        assertEquals(List.of(), registry.find("shop"), "127.0.0.1 is not its own there");
        assertTrue(Files.exists(file));
    }

    @Test
    void shouldForgetTheDead() throws IOException {
        final Path file = registry.announce(SHOP);
        final String text = Files.readString(file);
        Files.writeString(file, text.replaceAll("start=\\d+", "start=1"));
        assertEquals(List.of(), registry.find("shop"), "another process has its pid");
        assertFalse(Files.exists(file));

        Files.writeString(file, text.replaceAll("pid=\\d+", "pid=999999999"));
        assertEquals(List.of(), registry.find("shop"), "there is no such process");
        assertFalse(Files.exists(file));

        Files.writeString(file, text.replaceAll("start=\\d+", "start=1"));
        registry.announce(new Peer("till", "127.0.0.1", 5000, "secret"));
        assertFalse(Files.exists(file), "whoever comes tidies up");
    }

    @Test
    void shouldPassOverWhatItCannotRead() throws IOException {
        final Path file = registry.announce(SHOP);
        final String text = Files.readString(file);
        for (final String damaged :
                List.of("", "pid=x", text.replace("port=5000", "port=many"), text + "#".repeat(20_000))) {
            Files.writeString(file, damaged);
            assertEquals(List.of(), registry.find("shop"), damaged);
        }
        Files.writeString(file, text);
        assertEquals(List.of(SHOP), registry.find("shop"));
    }

    @Test
    void shouldNotTrustADirectoryThatOthersCanUse() throws IOException {
        registry.announce(SHOP);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertEquals(List.of(), registry.find("shop"));
        final IOException ex = assertThrows(IOException.class, () -> registry.announce(SHOP));
        assertEquals(directory + " is not this user's alone (mode 0700)", ex.getMessage());
    }

    @Test
    void shouldNotFollowALink() throws IOException {
        final Path elsewhere = Files.createDirectory(
                scratch.resolve("elsewhere"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createSymbolicLink(directory, elsewhere);
        assertThrows(IOException.class, () -> registry.announce(SHOP));
        try (Stream<Path> entries = Files.list(elsewhere)) {
            assertTrue(entries.findAny().isEmpty());
        }
    }

    private Set<Path> files() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.collect(Collectors.toSet());
        }
    }
}
