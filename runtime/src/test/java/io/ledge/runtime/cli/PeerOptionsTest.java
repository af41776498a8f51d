package io.ledge.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ledge.api.app.PeerDirectory.Peer;
import io.ledge.api.semantics.TlsFiles;
import io.ledge.runtime.peer.PeerContext;
import io.ledge.test.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

@DisabledIfEnvironmentVariable(named = "LEDGE_PEER_TOKEN", matches = ".+")
class PeerOptionsTest {
    @Command
    private static final class Holder {
        @Mixin
        PeerOptions peers;
    }

    private static PeerContext read(final String... arguments) {
        final Holder holder = new Holder();
        new CommandLine(holder).parseArgs(arguments);
        return holder.peers.context(null);
    }

    @Test
    void shouldBeCalledOnAFreePortUnlessTold() {
        assertEquals(new PeerContext(null, List.of(), "127.0.0.1", 0, ""), read());
        assertEquals(PeerContext.ALONE, read("-I", "-1"));
    }

    @Test
    void shouldReadWhereOthersAre() {
        assertEquals(
                new PeerContext(
                        null,
                        List.of(new Peer("a", "board-7", 5000, ""), new Peer("b", "fd00::7", 5001, "")),
                        "127.0.0.1",
                        50002,
                        ""),
                read("--peer", "a=board-7:5000", "--peer=b=[fd00::7]:5001", "-I", "50002"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a=",
                "a=host",
                "=host:1",
                "a=:1",
                "a=host:0",
                "a=host:65536",
                "a=host:many",
                "a=https://:1",
                "a=https://h",
                "a=http://h:1",
                "a=h:1/x:2"
            })
    void shouldRefuseWhatIsNoPeer(final String peer) {
        final ParameterException ex = assertThrows(ParameterException.class, () -> read("--peer", peer));
        assertEquals(
                "Invalid value for option '--peer' (APP=HOST:PORT): '" + peer
                        + "' is not APP=HOST:PORT, such as shop=192.168.1.7:50002, shop=[fd00::7]:50002 or, over TLS,"
                        + " shop=https://board-7:50002",
                ex.getMessage().replaceAll(" at index \\d+ \\([^)]*\\)", ""));
    }

    @Test
    void shouldSayWhomToTrust(@TempDir final Path directory) throws IOException {
        final TestCertificates made = TestCertificates.create(directory, "DNS:board-7");
        final String ca = Files.readString(made.ca());
        assertEquals(
                new PeerContext(
                        null,
                        List.of(new Peer("a", "board-7", 5000, "", ca), new Peer("b", "board-8", 5000, "")),
                        "127.0.0.1",
                        0,
                        "",
                        new TlsFiles(made.serverCertificate(), made.serverKey())),
                read(
                        "--peer=a=https://board-7:5000",
                        "--peer=b=board-8:5000",
                        "--peer-ca=" + made.ca(),
                        "--peer-tls-certificate=" + made.serverCertificate(),
                        "--peer-tls-key=" + made.serverKey(),
                        "-I=0"));
        assertEquals(
                List.of(new Peer("a", "::1", 5000, "", "")),
                read("--peer=a=https://[::1]:5000").others(),
                "the system's authorities");
    }

    @Test
    void shouldRefuseWhatCanBeTrustedByNobody(@TempDir final Path directory) throws IOException {
        final Path empty = Files.createFile(directory.resolve("empty.pem"));
        assertRefused("--peer-ca " + empty + " has no certificate in PEM: there is none in it", "--peer-ca=" + empty);
        final Path absent = directory.resolve("absent.pem");
        assertRefused(
                "--peer-ca " + absent + " cannot be read: java.nio.file.NoSuchFileException: " + absent,
                "--peer-ca=" + absent);
        assertRefused(
                "--peer-tls-certificate and --peer-tls-key go together: give both, or none",
                "--peer-tls-certificate=c.pem");
    }

    private static void assertRefused(final String message, final String argument) {
        assertEquals(
                message, assertThrows(CliFailure.class, () -> read(argument)).getMessage());
    }

    @Test
    void shouldWantATokenBeyondLoopback() {
        final CliFailure ex =
                assertThrows(CliFailure.class, () -> read("--dapr-internal-grpc-listen-address", "0.0.0.0"));
        assertEquals(
                "--dapr-internal-grpc-listen-address 0.0.0.0 lets other machines call this node's apps: set"
                        + " LEDGE_PEER_TOKEN to a secret that they send",
                ex.getMessage());
    }
}
