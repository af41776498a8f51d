package io.ledge.api.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.ledge.api.semantics.GrpcCode;
import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers as nobody of ours writes them. */
class GrpcOverHttpTest {
    private static final int HTTP_STATUS = 503;

    private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();

    private InvokeAnswer.Http answer() {
        return new InvokeAnswer.Http(HTTP_STATUS, "", "", headers, new byte[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-1", "17", "99", "099", "1x", "٣", "99999999999"})
    void shouldTakeNothingForAStatusThatIsNone(final String status) {
        headers.set("ledge-grpc-status", status);
        assertEquals(HTTP_STATUS, GrpcOverHttp.failureStatus(headers, HTTP_STATUS));
        final InvokeAnswer.Http answer = answer();
        assertSame(answer, GrpcOverHttp.of(answer));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9, 16})
    void shouldKnowEachStatus(final int status) {
        headers.set("ledge-grpc-status", Integer.toString(status));
        assertEquals(status, GrpcOverHttp.failureStatus(headers, HTTP_STATUS));
        assertEquals(
                GrpcCode.of(status),
                assertInstanceOf(InvokeAnswer.Grpc.class, GrpcOverHttp.of(answer()))
                        .code());
    }

    @Test
    void shouldTakeAFailureForOneWhateverItsCodeSays() {
        headers.set("ledge-grpc-status", "0");
        assertEquals(HTTP_STATUS, GrpcOverHttp.failureStatus(headers, HTTP_STATUS));
    }

    @Test
    void shouldTakeWhatIsNotEscapedAsItIs() {
        headers.set("ledge-grpc-status", "9")
                .set("ledge-grpc-message", "100%")
                .set("ledge-grpc-type-url", "%zz")
                .set("ledge-grpc-details", "no base64!");
        final InvokeAnswer.Grpc answer = assertInstanceOf(InvokeAnswer.Grpc.class, GrpcOverHttp.of(answer()));
        assertEquals("100%", answer.message());
        assertEquals("%zz", answer.typeUrl());
        assertEquals(0, answer.details().length);
    }
}
