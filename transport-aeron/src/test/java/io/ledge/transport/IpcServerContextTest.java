package io.ledge.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class IpcServerContextTest {
    private final IpcServerContext ctx =
            new IpcServerContext().directory(Path.of("/dev/shm/ledge-x")).errorHandler(ex -> {});

    @Test
    void shouldFreezeWhenConcluded() {
        ctx.conclude();
        final IllegalStateException ex = assertThrows(IllegalStateException.class, () -> ctx.hangUpCapacity(1));
        assertTrue(ex.getMessage().startsWith("the context is concluded: IpcServerContext{directory=/dev/shm/ledge-x"));
    }

    @Test
    void shouldNameWhatIsWrong() {
        ctx.closeLingerNs(0);
        final IllegalArgumentException ex = assertThrows(IllegalArgumentException.class, ctx::conclude);
        assertEquals("closeLingerNs is too small: value=0, least=1000000", ex.getMessage());
        assertEquals(
                "directory is missing: give NodeFiles.sharedDirectory(dataDir)",
                assertThrows(IllegalArgumentException.class, () -> new IpcServerContext().conclude())
                        .getMessage());
    }
}
