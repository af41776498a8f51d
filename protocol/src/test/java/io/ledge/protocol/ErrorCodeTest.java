package io.ledge.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorCodeTest {
    @Test
    void shouldHaveUniqueNumbers() {
        final long count = Arrays.stream(ErrorCode.values())
                .mapToInt(ErrorCode::number)
                .distinct()
                .count();

        assertEquals(ErrorCode.values().length, count);
    }

    /** Numbers are never reused: whoever changes one breaks peers, and this line. */
    @Test
    void shouldKeepTheNumbers() {
        final StringBuilder numbers = new StringBuilder();
        for (final ErrorCode code : ErrorCode.values()) {
            numbers.append(code).append('=').append(code.number()).append(' ');
        }

        assertEquals("""
                INTERNAL=1 MALFORMED_MESSAGE=2 UNSUPPORTED_VERSION=3 UNKNOWN_TEMPLATE=4 NOT_CONNECTED=5 \
                APP_ID_INVALID=6 TOO_MANY_SESSIONS=7 NODE_STOPPING=8 TIMEOUT=9 BACK_PRESSURE=10 BODY_TOO_LARGE=11 \
                BODY_UNKNOWN=12 BODY_QUOTA_EXCEEDED=13 NOT_ALLOWED=14 COMPONENT_NOT_FOUND=15 COMPONENT_FAILED=16 \
                STORE_NOT_FOUND=20 KEY_INVALID=21 \
                ETAG_MISMATCH=22 STORE_FULL=23 TRANSACTION_INVALID=24 STORE_FAILED=25 POSITION_EXPIRED=26 \
                NOT_A_NUMBER=27 NUMBER_OVERFLOW=28 STORE_UNSUPPORTED=29 CURSOR_INVALID=30 METADATA_INVALID=31 STORE_ENCRYPTED=32 \
                NOT_DURABLE=35 DISK_FULL=36 JOURNAL_FAILED=37 BACKUP_FAILED=38 \
                PUBSUB_NOT_FOUND=40 TOPIC_INVALID=41 SUBSCRIPTION_UNKNOWN=42 TOO_MANY_SUBSCRIPTIONS=43 DELIVERY_UNKNOWN=44 APP_NOT_FOUND=50 APP_LOST=51 APP_FAILED=52 \
                BINDING_NOT_FOUND=60 BINDING_OPERATION_UNSUPPORTED=61 BINDING_FAILED=62""", numbers.toString().trim());
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void shouldBeFoundByItsNumber(final ErrorCode code) {
        assertSame(code, ErrorCode.of(code.number()));
        assertFalse(code.meaning().isBlank());
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 19, 63, 64, 65_535, Integer.MAX_VALUE})
    void shouldBeInternalWhenTheNumberIsUnknown(final int number) {
        assertSame(ErrorCode.INTERNAL, ErrorCode.of(number));
    }
}
