package io.ledge.api.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

class NetworkTextTest {
    @Test
    void shouldSayWhatTheKernelSays() {
        assertEquals(
                "Connection refused",
                NetworkText.of(new ConnectException("finishConnect(..) failed with error(-111): Connection refused")));
        assertEquals(
                "Address already in use",
                NetworkText.of(new IOException("bind(..) failed with error(-98): Address already in use")));
    }

    @Test
    void shouldKeepOtherTexts() {
        assertEquals(
                "Connection refused: /127.0.0.1:1",
                NetworkText.of(new IOException("Connection refused: /127.0.0.1:1")));
        assertEquals("java.io.IOException", NetworkText.of(new IOException()));
    }
}
