package io.ledge.runtime.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LedgeLoggerTest {
    private final LogSettings before = LogSettings.current();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final System.Logger logger = System.getLogger("bindings.mqtt3/temp");

    @BeforeEach
    void capture() {
        settings(LogForm.LOGFMT, Level.INFO);
    }

    @AfterEach
    void restore() {
        before.apply();
    }

    @Test
    void shouldBeTheLoggerOfTheJdk() {
        assertInstanceOf(LedgeLogger.class, logger);
    }

    @Test
    void shouldWriteKeysAndValues() {
        logger.log(Level.WARNING, "broker \"{0}\" away\nfor {1}", "local", 3);
        assertEquals(
                "time=2026-11-23T15:04:05.123Z level=warn scope=bindings.mqtt3/temp msg=\"broker \\\"local\\\" away\\nfor 3\"\n",
                written());
    }

    @Test
    void shouldWriteJson() {
        settings(LogForm.JSON, Level.INFO);
        logger.log(Level.ERROR, "lost", new IllegalStateException("outer", new RuntimeException("inner")));
        assertEquals(
                "{\"time\":\"2026-11-23T15:04:05.123Z\",\"level\":\"error\",\"scope\":\"bindings.mqtt3/temp\",\"msg\":\"lost\","
                        + "\"error\":\"java.lang.IllegalStateException: outer <- java.lang.RuntimeException: inner\"}\n",
                written());
    }

    @Test
    void shouldWriteForHumans() {
        settings(LogForm.HUMAN, Level.INFO);
        logger.log(Level.INFO, "up");
        assertEquals("15:04:05.123 info  bindings.mqtt3/temp  up\n", written());
    }

    @Test
    void shouldColourTheLevelOnATerminal() {
        settings(LogForm.COLOUR, Level.INFO);
        logger.log(Level.WARNING, "up");
        assertTrue(written().contains("\u001b[33mwarn \u001b[0m"), written());
    }

    @Test
    void shouldDropWhatIsBelowTheLevel() {
        logger.log(Level.DEBUG, "too fine");
        settings(LogForm.LOGFMT, Level.OFF);
        logger.log(Level.ERROR, "off");
        assertEquals("", written());
    }

    @Test
    void shouldShowStackTracesAtDebugOnly() {
        logger.log(Level.INFO, "x", new RuntimeException("boom"));
        assertEquals(1, written().lines().count());
        settings(LogForm.LOGFMT, Level.DEBUG);
        logger.log(Level.INFO, "x", new RuntimeException("boom"));
        assertTrue(written().contains("\tat " + LedgeLoggerTest.class.getName()), written());
    }

    @Test
    void shouldKeepTextThatIsNoMessageFormat() {
        logger.log(Level.INFO, "got {json", 1);
        assertTrue(written().endsWith("msg=\"got {json\"\n"), written());
    }

    @Test
    void shouldReadLevelNames() {
        assertEquals(Level.WARNING, LogSettings.parseLevel("WARN"));
        assertEquals(Level.ERROR, LogSettings.parseLevel("fatal"));
        assertEquals(
                "unknown log level 'loud': use trace, debug, info, warn, error or off",
                assertThrows(IllegalArgumentException.class, () -> LogSettings.parseLevel("loud"))
                        .getMessage());
    }

    private void settings(final LogForm form, final Level level) {
        final Clock clock = Clock.fixed(Instant.parse("2026-11-23T15:04:05.123Z"), ZoneOffset.UTC);
        new LogSettings(level, form, new PrintStream(bytes, true, StandardCharsets.UTF_8), clock).apply();
    }

    private String written() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
