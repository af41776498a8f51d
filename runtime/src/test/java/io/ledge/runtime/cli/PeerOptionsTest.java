package io.ledge.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ledge.api.app.PeerDirectory.Peer;
import io.ledge.runtime.peer.PeerContext;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
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
        return holder.peers.context(null, -1);
    }

    @Test
    void shouldBeAloneUnlessTold() {
        assertEquals(PeerContext.ALONE, read());
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
    @ValueSource(strings = {"a", "a=", "a=host", "=host:1", "a=:1", "a=host:0", "a=host:65536", "a=host:many"})
    void shouldRefuseWhatIsNoPeer(final String peer) {
        final ParameterException ex = assertThrows(ParameterException.class, () -> read("--peer", peer));
        assertEquals(
                "Invalid value for option '--peer' (APP=HOST:PORT): '" + peer
                        + "' is not APP=HOST:PORT, such as shop=192.168.1.7:50002 or shop=[fd00::7]:50002",
                ex.getMessage().replaceAll(" at index \\d+ \\([^)]*\\)", ""));
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
