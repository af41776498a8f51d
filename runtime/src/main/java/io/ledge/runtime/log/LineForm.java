package io.ledge.runtime.log;

import java.lang.System.Logger.Level;
import java.time.ZonedDateTime;

/** What a line looks like: one of {@link LogForm}, or daprd's. Called by whatever thread logs. */
public interface LineForm {
    /** @param error empty when there is none */
    record Entry(ZonedDateTime time, Level level, String scope, String message, String error) {}

    /** Without its end of line. The forms for machines have none within either. */
    String line(Entry entry);
}
