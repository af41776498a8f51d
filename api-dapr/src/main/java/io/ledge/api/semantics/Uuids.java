package io.ledge.api.semantics;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Ids of events: unique, not secret. */
public final class Uuids {
    private Uuids() {}

    /** Version 4. */
    public static String random() {
        final ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(
                        random.nextLong() & 0xffff_ffff_ffff_0fffL | 0x4000L,
                        random.nextLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L)
                .toString();
    }
}
