package io.ledge.runtime.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.System.Logger.Level;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;

class DaprFormTest {
    private static final ZonedDateTime TIME = ZonedDateTime.parse("2026-11-26T13:00:00.000001+01:00");

    @Test
    void shouldWriteTextAsDaprd() {
        assertEquals(
                "time=\"2026-11-26T12:00:00.000001000Z\" level=warning msg=\"it is \\\"up\\\"\" app_id=shop"
                        + " instance=board scope=dapr.runtime type=log ver=0.1.0",
                new DaprForm("shop", "board", "0.1.0", false).line(entry("")));
    }

    @Test
    void shouldWriteJsonAsDaprd() {
        assertEquals(
                "{\"app_id\":\"shop\",\"error\":\"lost\",\"instance\":\"board\",\"level\":\"warning\",\"msg\":\"it is \\\"up\\\"\","
                        + "\"scope\":\"dapr.runtime\",\"time\":\"2026-11-26T12:00:00.000001000Z\",\"type\":\"log\",\"ver\":\"0.1.0\"}",
                new DaprForm("shop", "board", "0.1.0", true).line(entry("lost")));
    }

    @Test
    void shouldNameTheLevelOfWhatEndsTheProcess() {
        final LineForm form = new DaprForm("shop", "board", "0.1.0", true);
        final String message = DaprForm.FATAL + "no port";
        assertTrue(form.line(new LineForm.Entry(TIME, Level.ERROR, "dapr.runtime", message, ""))
                .contains("\"level\":\"fatal\""));
        assertTrue(form.line(new LineForm.Entry(TIME, Level.ERROR, "dapr.runtime", "lost", ""))
                .contains("\"level\":\"error\""));
    }

    private static LineForm.Entry entry(final String error) {
        return new LineForm.Entry(TIME, Level.WARNING, "dapr.runtime", "it is \"up\"", error);
    }
}
