package io.ledge.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
    private static final String TEXT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void shouldReadAndWriteTheHeader() {
        final TraceParent trace = TraceParent.parse(TEXT);
        assertEquals(new TraceParent(0x0af7651916cd43ddL, 0x8448eb211c80319cL, 0xb7ad6b7169203331L, 1), trace);
        assertEquals(TEXT, trace.text());
    }

    @Test
    void shouldBeEmptyWhenThereIsNone() {
        assertSame(TraceParent.NONE, TraceParent.parse(""));
        assertEquals("", TraceParent.NONE.text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
                "00-zaf7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            })
    void shouldRefuseWhatIsNone(final String text) {
        assertThrows(LedgeConfigurationException.class, () -> TraceParent.parse(text));
    }
}
