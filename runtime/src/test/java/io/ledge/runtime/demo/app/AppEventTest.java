package io.ledge.runtime.demo.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ledge.runtime.demo.app.AppEvent.Attached;
import io.ledge.runtime.demo.app.AppEvent.Decision;
import io.ledge.runtime.demo.app.AppEvent.Latency;
import io.ledge.runtime.demo.app.AppEvent.Reading;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The left column is what scripts read: reference/cli.md. */
class AppEventTest {
    @ParameterizedTest
    @MethodSource("events")
    void shouldBeOneLineOfJsonAndBack(final String json, final AppEvent event) {
        assertEquals(json, event.toJson());
        assertEquals(Optional.of(event), AppEvent.parse(json));
    }

    static Stream<Arguments> events() {
        return Stream.of(
                Arguments.of("{\"event\":\"attached\",\"app\":\"logger\"}", new Attached("logger")),
                Arguments.of(
                        "{\"event\":\"reading\",\"device\":\"greenhouse\",\"point\":\"temperature\",\"value\":21.4,\"unit\":\"Cel\"}",
                        new Reading("greenhouse", "temperature", 21.4, "Cel")),
                Arguments.of(
                        "{\"event\":\"decision\",\"device\":\"greenhouse\",\"point\":\"fan\",\"value\":1}",
                        new Decision("greenhouse", "fan", 1)),
                Arguments.of(
                        "{\"event\":\"latency\",\"path\":\"ipc-roundtrip\",\"count\":100,\"p50Us\":12.5,\"p99Us\":80}",
                        new Latency(Latency.ROUND_TRIP, 100, 12.5, 80)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "WARNING: something of the JVM",
                "{\"event\":\"news\"}",
                "{\"event\":3}",
                "{\"event\":\"reading\",\"device\":\"greenhouse\"}",
                "{\"event\":\"latency\",\"path\":\"x\",\"count\":\"many\",\"p50Us\":1,\"p99Us\":1}",
                "{\"event\":\"attached\",\"app\":\"lo",
            })
    void shouldPassOverOtherLines(final String line) {
        assertEquals(Optional.empty(), AppEvent.parse(line));
    }

    @Test
    void shouldReadMembersInAnyOrder() {
        assertEquals(
                Optional.of(new Decision("greenhouse", "fan", 0)),
                AppEvent.parse("{\"event\":\"decision\",\"value\":0,\"point\":\"fan\",\"device\":\"greenhouse\"}"));
    }
}
